import { describe, expect, test } from "vitest";
import { outcomeOf } from "../../cases/outcome.ts";
import {
  contextUsage,
  ending,
  event,
  messageMetadata,
  metadata,
  metering,
  text,
  toolUse,
} from "../../simulator/chat/events.ts";
import {
  ask,
  BASE,
  chats,
  credits,
  kiroFetch,
  logged,
  signIn,
  simulator,
  store,
  useChatWorld,
} from "../chat-world.ts";

useChatWorld();

const tail = (percentage: number) => [
  metadata(undefined, "END_TURN"),
  contextUsage(percentage),
  metering(0.0897),
];

/** Token counts as the host gets them. */
async function usageOf(body: object) {
  const answer = await ask({ stream: false, ...body });
  const { usage } = JSON.parse(answer.text) as { usage: Record<string, number> };
  return { input: usage["prompt_tokens"], total: usage["total_tokens"] };
}

const ends = () => logged.filter(([name]) => name === "chat.end").map(([, facts]) => facts);

describe("usage", () => {
  test("is the named share of the model's live window", async () => {
    await signIn();
    simulator.chat.always({ events: [text("All is well."), ...tail(10.867)] });
    expect(await usageOf({})).toEqual({ input: 21_731, total: 21_734 });
    expect(await usageOf({ model: "nova-9-9" })).toMatchObject({ total: 108_670 });
    expect(ends()[0]).toMatchObject({ usageSource: "percentage", estimated: true });
  });

  test("is that of the table where the list cannot be read", async () => {
    await signIn();
    simulator.at("/List-Available-Models").enqueue({ status: 500 });
    simulator.at("/List-Available-Models").enqueue({ status: 500 });
    simulator.chat.enqueue({ events: [text("Hi"), ...tail(50)] });
    expect(await usageOf({ model: "kiro-claude-opus-4-5" })).toMatchObject({ total: 100_000 });
  });

  test("of `auto` is a share of the window of whom it chose, and not known where it is silent", async () => {
    await signIn();
    simulator.chat.enqueue({ events: [text("Hi", "claude-sonnet-4.5"), ...tail(10)] });
    expect(await usageOf({ model: "auto" })).toMatchObject({ total: 20_000 });
    simulator.chat.enqueue({ events: [text("Hi", "gpt-5.6-sol"), ...tail(10)] });
    expect(await usageOf({ model: "auto" })).toMatchObject({ total: 27_200 });
    simulator.chat.enqueue({ events: [text("Hi"), ...tail(10)] });
    expect((await usageOf({ model: "auto" })).total).toBeLessThan(500);
    expect(ends().map((facts) => facts["usageSource"])).toEqual([
      "percentage",
      "percentage",
      "estimate",
    ]);
  });

  test("climbs with a conversation that the service fills faster than characters tell", async () => {
    await signIn();
    const csv = Array.from({ length: 6000 }, (_, row) => `${row},1234567,8901.55,EUR,0`);
    const turns = [1, 2, 3].map((count) => csv.slice(0, count * 2000).join("\n"));
    const totals: number[] = [];
    for (const content of turns) {
      totals.push((await usageOf({ messages: [{ role: "user", content }] })).total ?? 0);
    }
    const [first = 0, second = 0, third = 0] = totals;
    expect(first).toBeGreaterThan((turns[0]?.length ?? 0) / 2.5);
    expect(second).toBeGreaterThan(1.9 * first);
    expect(third).toBeGreaterThan(2.8 * first);
  });

  test("is the service's own where it counts", async () => {
    await signIn();
    simulator.chat.enqueue({
      events: [text("Hi"), ...ending("END_TURN", { uncachedInputTokens: 900, outputTokens: 40 })],
    });
    expect(await usageOf({})).toEqual({ input: 900, total: 940 });
    expect(ends()[0]).toMatchObject({ usageSource: "service", estimated: false });
  });
});

describe("the end of an answer in the log", () => {
  test("names cost, model, reason and ids, streamed or not", async () => {
    await signIn();
    const events = [
      messageMetadata("c-1", "u-1"),
      event("somethingNewEvent", {}),
      text("Hi", "claude-haiku-4.5"),
      ...tail(1),
    ];
    simulator.chat.always({ events });
    await ask({ model: "auto" });
    await ask({ model: "auto", stream: false });
    const [streamed, whole] = ends();
    expect(streamed).toMatchObject({
      error: undefined,
      model: "auto",
      answeredBy: "claude-haiku-4.5",
      stopReason: "END_TURN",
      credits: 0.0897,
      sessionCredits: 0.0897,
      conversationId: "c-1",
      utteranceId: "u-1",
      unusedEvents: ["somethingNewEvent"],
    });
    expect(whole).toMatchObject({ credits: 0.0897, sessionCredits: 0.1794 });
  });
});

describe("an answer whose reader goes away", () => {
  /** Reads until the text has come, and no further. */
  async function readUpTo(wanted: string): Promise<void> {
    const response = await kiroFetch(`${BASE}/chat/completions`, {
      method: "POST",
      headers: { "x-session-id": "ses_1" },
      body: JSON.stringify({
        model: "kiro-claude-sonnet-4-5",
        stream: true,
        messages: [{ role: "user", content: "hi" }],
      }),
    });
    const reader = response.body?.getReader();
    let seen = "";
    while (!seen.includes(wanted)) seen += new TextDecoder().decode((await reader?.read())?.value);
    await reader?.cancel();
  }

  test("between two reads has ended, through nobody's fault", async () => {
    await signIn();
    simulator.chat.enqueue({ events: [text("Some", "claude-haiku-4.5")], then: "hang" });
    await readUpTo("Some");
    expect(ends()).toHaveLength(1);
    expect(ends()[0]).toMatchObject({ answeredBy: "claude-haiku-4.5" });
    await expect.poll(() => chats()[0]?.aborted).toBe(true);
    expect((await store.read())[0]?.state).toEqual({ kind: "ready" });
  });

  test("behind the finish reason is whole, and what it cost counts once", async () => {
    await signIn();
    simulator.chat.enqueue({ events: [text("Hi"), ...tail(1)] });
    await readUpTo('"usage"');
    expect(credits.totals().bySession.get("ses_1")?.credits).toBe(0.0897);
    expect(ends()).toHaveLength(1);
    expect(ends()[0]?.["error"]).toBeUndefined();
  });
});

describe("credits", () => {
  test("are counted for session, account and model, since the start", async () => {
    await signIn();
    simulator.chat.enqueue({ events: [text("Hi"), metering(0.5)] });
    simulator.chat.enqueue({ events: [text("Hi", "claude-haiku-4.5"), metering(0.25)] });
    await ask();
    await ask({ model: "auto" }, { headers: { "x-session-id": "ses_2" } });
    const totals = credits.totals();
    expect([...totals.bySession]).toEqual([
      ["ses_1", { credits: 0.5, model: "claude-sonnet-4.5" }],
      ["ses_2", { credits: 0.25, model: "claude-haiku-4.5" }],
    ]);
    expect([...totals.byAccount.values()]).toEqual([0.75]);
    expect([...totals.byModel]).toEqual([
      ["claude-sonnet-4.5", 0.5],
      ["claude-haiku-4.5", 0.25],
    ]);
    expect(totals.since).toBeGreaterThan(0);
  });

  test("of an answer that was asked for anew count as well", async () => {
    await signIn();
    simulator.chat.enqueue({ events: [metadata(undefined, "END_TURN"), metering(0.5)] });
    simulator.chat.enqueue({ events: [text("Hi"), metering(0.25)] });
    expect((await ask()).status).toBe(200);
    expect(credits.totals().bySession.get("ses_1")?.credits).toBe(0.75);
  });
});

describe("how an answer ends", () => {
  test.each(["CONTENT_FILTERED", "GUARDRAIL_INTERVENED", "guardrail_intervened"])(
    "%s is final, with its words as the text",
    async (stopReason) => {
      await signIn();
      const refusal = { category: "cyber", explanation: "No malware." };
      simulator.chat.always({ events: [metadata(undefined, stopReason, refusal), metering(0.1)] });
      const outcome = await outcomeOf({});
      expect(outcome).toMatchObject({ status: 200, finish: "content_filter", requests: 1 });
      expect(outcome.text).toContain("(cyber): No malware.");
    },
  );

  test.each([
    ["MALFORMED_MODEL_OUTPUT", 422, "output_malformed"],
    ["MALFORMED_TOOL_USE", 400, "gave_up"],
  ])("%s before any output is retried once", async (stopReason, status, code) => {
    await signIn();
    simulator.chat.enqueue({ events: ending(stopReason) });
    simulator.chat.enqueue({ events: [text("second"), ...ending()] });
    expect(await outcomeOf({})).toMatchObject({ text: "second", finish: "stop", requests: 2 });
    simulator.chat.always({ events: ending(stopReason) });
    expect(await outcomeOf({})).toMatchObject({ status, code, requests: 4 });
  });

  test("malformed output behind text is an error that the host does not retry", async () => {
    await signIn();
    simulator.chat.always({ events: [text("Half"), ...ending("MALFORMED_MODEL_OUTPUT")] });
    const outcome = await outcomeOf({});
    expect(outcome).toMatchObject({ text: "Half", finish: undefined, requests: 1 });
    const { text: body } = await ask();
    expect(body).toContain("invalid_prompt");
    expect(chats()).toHaveLength(2);
  });

  test("a malformed tool call behind text is one that it does retry", async () => {
    await signIn();
    simulator.chat.always({ events: [text("Half"), ...ending("MALFORMED_TOOL_USE")] });
    const outcome = await outcomeOf({});
    expect(outcome).toMatchObject({ finish: undefined, code: "tool_call_malformed", requests: 1 });
  });

  test.each([
    ["SOMETHING_NEW", "length"],
    ["end_turn", "stop"],
    [undefined, "stop"],
  ])("%s ends in %s", async (stopReason, finish) => {
    await signIn();
    simulator.chat.enqueue({ events: [text("Hi"), metadata(undefined, stopReason)] });
    expect(await outcomeOf({})).toMatchObject({ text: "Hi", finish, requests: 1 });
  });

  test("an unknown reason without output is an error that names it in the log", async () => {
    await signIn();
    simulator.chat.always({ events: ending("SOMETHING_NEW") });
    expect(await outcomeOf({})).toMatchObject({ status: 400, code: "gave_up" });
    const errors = logged.map(([, facts]) => String(facts["error"]));
    expect(errors).toContainEqual(expect.stringContaining("SOMETHING_NEW"));
  });

  test("links and licences stand under the answer, before it ends", async () => {
    await signIn();
    const references = [{ licenseName: "MIT", repository: "a/b", url: "https://x.org/a/b" }];
    simulator.chat.enqueue({
      events: [
        event("codeReferenceEvent", { references }),
        text("Here."),
        event("citationEvent", { target: { location: 1 }, citationLink: "https://z.org" }),
        ...toolUse("t", "ls"),
        ...ending("TOOL_USE"),
      ],
    });
    const outcome = await outcomeOf({});
    expect(outcome).toMatchObject({ finish: "tool_calls", calls: [{ name: "ls" }] });
    expect(outcome.text).toMatch(/^Here\.\n\n.+\n\n- MIT: \[a\/b\]\(https:\/\/x\.org\/a\/b\)\n\n/);
    expect(outcome.text).toMatch(/\n- <https:\/\/z\.org\/>$/);
  });
});
