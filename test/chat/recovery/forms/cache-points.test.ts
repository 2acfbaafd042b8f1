import { describe, expect, it } from "vitest";
import { outcomeOf } from "../../../cases/outcome.ts";
import { metadata, metering, text } from "../../../simulator/chat/events.ts";
import type { TurnHabits } from "../../../simulator/validation/rule.ts";
import {
  ask,
  chats,
  clock,
  logged,
  refuse,
  settings,
  signIn,
  simulator,
  tool,
  useChatWorld,
} from "../../chat-world.ts";

useChatWorld();

const MARK = { cache_control: { type: "ephemeral" } };
/** As OpenCode sends them (OPENCODE 4.2). */
const conversation = {
  messages: [
    { role: "system", content: "A rule of the house. ".repeat(400), ...MARK },
    { role: "user", content: "Go", ...MARK },
  ],
  tools: [tool("bash", "Runs a command")],
};

/** Cache points of each request so far. */
const points = () =>
  chats().map(({ body }) => JSON.stringify(body).match(/"cachePoint"/g)?.length ?? 0);

/** With a first answer, by which the list is known. */
async function begin(): Promise<void> {
  settings.promptCaching = true;
  await signIn();
  expect(await outcomeOf(conversation)).toMatchObject({ status: 200 });
}

describe("cache points", () => {
  it("are sent where the model's list allows them, and each answer's cost is in the log", async () => {
    simulator.chat.always({
      events: [text("Hi"), metadata(undefined, "END_TURN"), metering(0.25)],
    });
    await begin();
    await outcomeOf(conversation);
    await outcomeOf(conversation);
    expect(points()).toEqual([1, 1, 1]);
    const ends = logged.filter(([event]) => event === "chat.end").map(([, facts]) => facts);
    expect(ends).toMatchObject([
      { cachePoints: 1, credits: 0.25, sessionCredits: 0.25 },
      { cachePoints: 1, credits: 0.25, sessionCredits: 0.5 },
      { cachePoints: 1, credits: 0.25, sessionCredits: 0.75 },
    ]);
  });

  it("are not sent without the option", async () => {
    await begin();
    settings.promptCaching = false;
    await outcomeOf(conversation);
    expect(points()).toEqual([1, 0]);
  });

  it("are not sent to a model whose list does not name them", async () => {
    await begin();
    for (const model of ["auto", "gpt-5.6-sol", "qwen3-coder-next"]) {
      expect(await outcomeOf({ ...conversation, model })).toMatchObject({ status: 200 });
    }
    expect(points()).toEqual([1, 0, 0, 0]);
  });

  it.each<TurnHabits["cachePoints"]>(["refused", "refused without a word"])(
    "%s are withdrawn, and the model is sent none for an hour, in any session",
    async (cachePoints) => {
      await begin();
      simulator.expectRefusals();
      simulator.turnHabits.cachePoints = cachePoints;
      expect(await outcomeOf(conversation)).toMatchObject({ status: 200 });
      expect(await outcomeOf(conversation)).toMatchObject({ status: 200 });
      expect(points()).toEqual([1, 1, 0, 0]);
      expect(await outcomeOf({ ...conversation, model: "claude-opus-5" })).toMatchObject({
        status: 200,
      });
      expect(points()).toEqual([1, 1, 0, 0, 1, 0]);
    },
  );

  it.each([
    [403, "You invoked an unsupported model or your request did not allow prompt caching."],
    [400, "A maximum of 4 blocks with cache_control may be provided. Found 5."],
    [400, "cachePoint is not supported by this model"],
    [400, "Improperly formed request."],
  ])("are withdrawn for an hour after %i: %s", async (status, message) => {
    await begin();
    refuse(status, undefined, message);
    expect(await outcomeOf(conversation)).toMatchObject({ status: 200 });
    expect(await outcomeOf(conversation)).toMatchObject({ status: 200 });
    expect(points()).toEqual([1, 1, 0, 0]);
    await clock.advance(60 * 60_000);
    expect(await outcomeOf(conversation)).toMatchObject({ status: 200 });
    expect(points()).toEqual([1, 1, 0, 0, 1]);
  });

  it("that did not help alone are gone for the session, not for the model", async () => {
    await begin();
    simulator.expectRefusals();
    simulator.turnHabits.textBesideResults = "refused";
    const call = { id: "c1", type: "function", function: { name: "bash", arguments: "{}" } };
    const messages = [
      ...conversation.messages,
      { role: "assistant", content: "", tool_calls: [call] },
      { role: "tool", tool_call_id: "c1", content: "ok" },
      { role: "user", content: "And now?", ...MARK },
    ];
    const body = { ...conversation, messages };
    expect(await outcomeOf(body)).toMatchObject({ status: 200 });
    expect(points()).toEqual([1, 2, 0, 0, 0]);
    expect(await outcomeOf(body)).toMatchObject({ status: 200 });
    const headers = { "x-session-id": "ses_2" };
    await ask({}, { headers, body: JSON.stringify({ model: "kiro-claude-opus-4-5", ...body }) });
    expect(points().slice(5)).toEqual([0, 2]);
  });

  it("stay where a refusal is for something else, or nothing helped", async () => {
    await begin();
    refuse(400, "INVALID_KMS_GRANT", "No grant");
    expect(await outcomeOf(conversation)).toMatchObject({ status: 400 });
    expect(points()).toEqual([1, 1]);
    refuse(400, undefined, "Improperly formed request.", 2);
    expect(await outcomeOf(conversation)).toMatchObject({ status: 400 });
    expect(await outcomeOf(conversation)).toMatchObject({ status: 200 });
    expect(points()).toEqual([1, 1, 1, 0, 1]);
  });
});
