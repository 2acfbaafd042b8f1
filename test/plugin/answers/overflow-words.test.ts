import { describe, expect, it } from "vitest";
import { KiroApiError } from "../../../src/facts/errors.ts";
import type { Failure } from "../../../src/facts/failure.ts";
import { answers } from "../../../src/plugin/answers/answers.ts";
import { withoutOverflowWords } from "../../../src/plugin/answers/overflow-words.ts";
import { failureOf } from "../../helpers/failures.ts";
import { NEAR_MISSES, TOO_LONG_WORDS } from "../../resilience/service-words/too-long-words.ts";

/** What OpenCode 1.18.33 takes for a conversation that is too long, as observed (OPENCODE 6.3). */
const HOST_PATTERNS = [
  /prompt is too long/i,
  /request_too_large/i,
  /input is too long for requested model/i,
  /exceeds the context window/i,
  /exceeds (?:the )?(?:model'?s )?maximum context length(?: of [\d,]+ tokens?|\s*\([\d,]+\))/i,
  /input token count.*exceeds the maximum/i,
  /tokens in request more than max tokens allowed/i,
  /maximum prompt length is \d+/i,
  /reduce the length of the messages/i,
  /maximum context length is \d+ tokens/i,
  /exceeds (?:the )?maximum allowed input length of [\d,]+ tokens?/i,
  /input \(\d+ tokens\) is longer than the model'?s context length \(\d+ tokens\)/i,
  /exceeds the limit of \d+/i,
  /exceeds the available context size/i,
  /greater than the context length/i,
  /context window exceeds limit/i,
  /exceeded model token limit/i,
  /context[_ ]length[_ ]exceeded/i,
  /request entity too large/i,
  /context length is only \d+ tokens/i,
  /input length.*exceeds.*context length/i,
  /prompt too long; exceeded (?:max )?context length/i,
  /too large for model with \d+ maximum context length/i,
  /prompt has [\d,]+ tokens?, but the configured context size is [\d,]+ tokens?/i,
  /model_context_window_exceeded/i,
  /too many tokens/i,
  /token limit exceeded/i,
];

const invitesCompaction = (text: string) => HOST_PATTERNS.some((pattern) => pattern.test(text));
const scene = { model: "kiro-claude-opus-4-5", now: 0 };

describe("a failure that compaction cannot help", () => {
  it.each(TOO_LONG_WORDS)("is told without words on which OpenCode compacts: %j", async (words) => {
    expect(invitesCompaction(withoutOverflowWords(words))).toBe(false);
    expect(withoutOverflowWords(words).replaceAll("\u2060", "")).toBe(words);
    const error = new KiroApiError({ status: 400 });
    const failure: Failure = { ...failureOf(error), serviceMessage: words };
    expect(invitesCompaction(await answers.answer(failure, scene).text())).toBe(false);
    expect(invitesCompaction(JSON.stringify(answers.event(failure, scene)))).toBe(false);
  });

  it.each([...NEAR_MISSES, [400, "tools.0.description exceeds the limit of 1024"]] as const)(
    "is told without them as well where a part is too long: %i %j",
    async (status, serviceMessage) => {
      const failure = failureOf(new KiroApiError({ status, serviceMessage }));
      const response = answers.answer(failure, scene);
      expect(response.status).not.toBe(413);
      expect(invitesCompaction(await response.text())).toBe(false);
    },
  );

  it("differs from one that is too long, whose first words OpenCode knows", async () => {
    const failure = failureOf(new KiroApiError({ status: 413 }));
    expect(invitesCompaction(await answers.answer(failure, scene).text())).toBe(true);
  });
});
