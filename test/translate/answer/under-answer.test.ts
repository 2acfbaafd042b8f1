import { describe, expect, test } from "vitest";
import type { ChatTranslatorOptions } from "../../../src/translate/answer/stream.ts";
import { createTranslator, eventsOf } from "../../helpers/answer.ts";
import {
  type ChatEvents,
  contextUsage,
  ending,
  event,
  messageMetadata,
  metadata,
  metering,
  reasoning,
  text,
  toolUse,
} from "../../simulator/events.ts";

/** Text and finish reason of an answer. */
function heard(events: ChatEvents, options?: Partial<ChatTranslatorOptions>) {
  const translator = createTranslator(options);
  const deltas = [...translator.push(eventsOf(...events)), ...translator.finish()];
  return {
    text: deltas.map((delta) => (delta.kind === "content" ? delta.text : "")).join(""),
    finish: deltas.flatMap((delta) => (delta.kind === "finish" ? [delta.reason] : []))[0],
    facts: translator.facts,
    usage: translator.usage,
  };
}

describe("a refusal", () => {
  const refusal = { category: "cyber", explanation: "No\nmalware." };

  test("is the answer's text where there is none", () => {
    expect(heard([metadata(undefined, "CONTENT_FILTERED", refusal)])).toMatchObject({
      text: "[content-filter|cyber|No malware.]",
      finish: "content_filter",
    });
    expect(heard([reasoning("hm"), metadata(undefined, "content_filtered", refusal)]).text).toBe(
      "[content-filter|cyber|No malware.]",
    );
  });

  test("stands under text that came before it", () => {
    expect(heard([text("Sure"), ...ending("GUARDRAIL_INTERVENED")])).toMatchObject({
      text: "Sure\n\n[guardrail||]",
      finish: "content_filter",
    });
  });

  test("of which nothing is said is one all the same", () => {
    expect(heard([...ending("CONTENT_FILTERED")]).text).toBe("[content-filter||]");
    const empty = event("metadataEvent", { stopReason: "GUARDRAIL_INTERVENED", stopDetails: {} });
    expect(heard([empty]).text).toBe("[guardrail||]");
  });

  test("is not counted as output of the model", () => {
    const { usage } = heard([text("Sure"), metadata(undefined, "CONTENT_FILTERED", refusal)]);
    expect(usage?.usage.completion_tokens).toBe(1);
  });
});

describe("references", () => {
  const links = event("supplementaryWebLinksEvent", {
    supplementaryWebLinks: [{ url: "https://y.org", title: "Y" }],
  });

  test("are a list under the answer, once, however often they are named", () => {
    expect(heard([links, text("Hi"), links, text("!"), ...ending()])).toMatchObject({
      text: "Hi!\n\n# source\n\n- [Y](https://y.org/)",
      finish: "stop",
    });
  });

  test("stand behind a refusal, and alone under calls", () => {
    expect(heard([links, ...ending("CONTENT_FILTERED")]).text).toBe(
      "[content-filter||]\n\n# source\n\n- [Y](https://y.org/)",
    );
    expect(heard([toolUse("t", "ls"), links, ...ending("TOOL_USE")])).toMatchObject({
      text: "# source\n\n- [Y](https://y.org/)",
      finish: "tool_calls",
    });
  });

  test("are left out where nobody wants them", () => {
    expect(heard([text("Hi"), links], { showReferences: false }).text).toBe("Hi");
  });

  test("alone are no answer", () => {
    expect(() => heard([links, ...ending()])).toThrow("empty_response");
  });
});

test("what is said beside the answer is known: model, cost, ids, what was of no use", () => {
  const { facts } = heard([
    messageMetadata("c", "u"),
    event("toolResultEvent", { toolUseId: "x" }),
    text("a", "claude-haiku-4.5"),
    text("b"),
    event("toolResultEvent", {}),
    metadata(undefined, "END_TURN"),
    contextUsage(1),
    metering(0.25),
    metering(0.5),
    event("meteringEvent", { usage: 7, unit: "token" }),
    event("meteringEvent", { usage: "x" }),
  ]);
  expect(facts).toEqual({
    stopReason: "END_TURN",
    answeredBy: "claude-haiku-4.5",
    credits: 0.75,
    conversationId: "c",
    utteranceId: "u",
    unusedEvents: ["toolResultEvent"],
  });
});
