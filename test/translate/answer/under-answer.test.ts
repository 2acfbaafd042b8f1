import { describe, expect, test } from "vitest";
import type { ChatTranslatorOptions } from "../../../src/translate/answer/stream.ts";
import { completionOf, createTranslator, eventsOf, framesOf } from "../../helpers/answer.ts";
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
} from "../../simulator/chat/events.ts";

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
    const events = [text("Hi"), links, ...ending()];
    expect(heard(events, { showReferences: false }).text).toBe("Hi");
  });

  test("alone are no answer", () => {
    expect(() => heard([links, ...ending()])).toThrow("empty_response");
  });
});

test("a quoted tag, a refusal, links and a percentage come out the same, cut at any byte (C8)", async () => {
  const recorded = framesOf(
    messageMetadata("c", "u"),
    text("<thinking>What `</thin", "claude-haiku-4.5"),
    text("king>` means 😀"),
    text(";\n```\n</thinking>\n```\nso.</thinking>\n\nIt "),
    event("supplementaryWebLinksEvent", {
      supplementaryWebLinks: [{ url: "https://y.org/ü", title: "Ü" }],
    }),
    text("closes a `block`."),
    metadata(undefined, "CONTENT_FILTERED", { category: "cyber", explanation: "Nö." }),
    contextUsage(12.5),
    metering(0.1),
  );
  const options = { thinkingTags: true, windowOf: () => 80_000 };
  const whole = await completionOf([recorded], options);
  expect(whole.choices[0]).toMatchObject({
    message: {
      reasoning_content: "What `</thinking>` means 😀;\n```\n</thinking>\n```\nso.",
      content:
        "It closes a `block`.\n\n[content-filter|cyber|Nö.]\n\n# source\n\n- [Ü](https://y.org/%C3%BC)",
    },
    finish_reason: "content_filter",
  });
  expect(whole.usage.total_tokens).toBe(10_000);
  for (let at = 0; at <= recorded.length; at += 1) {
    const pieces = [recorded.subarray(0, at), recorded.subarray(at)];
    expect(await completionOf(pieces, options), `cut at ${at}`).toEqual(whole);
  }
  const bytes = Array.from(recorded, (_, index) => recorded.subarray(index, index + 1));
  expect(await completionOf(bytes, options)).toEqual(whole);
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
