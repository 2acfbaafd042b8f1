import { describe, expect, it } from "vitest";
import { outcomeOf } from "../../../cases/outcome.ts";
import type { ChatCall } from "../../../simulator/chat/chat-call.ts";
import { memberOf } from "../../../simulator/http/json.ts";
import { ask, chats, clock, signIn, simulator, useChatWorld } from "../../chat-world.ts";

useChatWorld();

/** Words that no table knows, with and without a body that says anything. */
const UNKNOWN = [
  { message: "Frobnication of the request is not permitted.", reason: null },
  { message: "Bad Request", reason: "SOMETHING_NEW" },
  { __type: "com.amazon.aws.codewhisperer#ValidationException" },
  {},
] as const;

const LONG = "d".repeat(2000);
const TOOL = {
  type: "function",
  function: { name: "look", description: LONG, parameters: { type: "object", properties: {} } },
};

const SHORT_TOOL = { ...TOOL, function: { ...TOOL.function, description: "Looks" } };

/** A description that stricter rules shorten. */
const isLoose = ({ body }: ChatCall) => JSON.stringify(body).includes(`"description":"${LONG}"`);
const hasFields = ({ body }: ChatCall) =>
  memberOf(body, "additionalModelRequestFields") !== undefined;

function refuseWhere(body: object, isRefused: (call: ChatCall) => boolean): void {
  simulator.chat.always({ status: 400, body }, isRefused);
}

const inSession = (id: string, body: object = {}) =>
  ask(
    {},
    {
      headers: { "x-session-id": id },
      body: JSON.stringify({
        model: "kiro-claude-sonnet-4-5",
        stream: true,
        tools: [TOOL],
        messages: [{ role: "user", content: "hi" }],
        ...body,
      }),
    },
  );

describe("a 400 that no table knows", () => {
  it.each(UNKNOWN)("is met once with a stricter request: %j (B14)", async (body) => {
    await signIn();
    refuseWhere(body, isLoose);
    expect(await outcomeOf({ tools: [TOOL] })).toMatchObject({ status: 200, requests: 2 });
  });

  it("costs one request from the session's second turn on (B14)", async () => {
    await signIn();
    refuseWhere(UNKNOWN[0], isLoose);
    await inSession("ses_1");
    expect(chats()).toHaveLength(2);
    for (let turn = 2; turn <= 5; turn += 1) {
      expect((await inSession("ses_1")).status).toBe(200);
      expect(chats()).toHaveLength(turn + 1);
    }
    await inSession("ses_2");
    expect(chats()).toHaveLength(8);
  });

  it("is no reason for stricter rules any more after an hour: it may have been chance", async () => {
    await signIn();
    simulator.chat.enqueue({ status: 400, body: UNKNOWN[0] });
    for (let turn = 1; turn <= 2; turn += 1) await inSession("ses_1");
    await clock.advance(60 * 60_000);
    await inSession("ses_1");
    const loose = chats().map(({ body }) => isLoose({ body } as ChatCall));
    expect(loose).toEqual([true, false, false, true]);
  });

  const THINKING = { model: "kiro-gpt-5-6-sol", reasoning_effort: "high" };

  it.each([
    ["nothing but the model's fields was the matter", [SHORT_TOOL]],
    ["the fields may have been the matter of a model that never took any", [TOOL]],
  ])("costs one request in any session where %s", async (_, tools) => {
    await signIn();
    refuseWhere(UNKNOWN[0], hasFields);
    const body = { ...THINKING, tools };
    await inSession("ses_1", body);
    expect(chats()).toHaveLength(2);
    expect((await inSession("ses_1", body)).status).toBe(200);
    expect((await inSession("ses_2", body)).status).toBe(200);
    expect(chats()).toHaveLength(4);
    // All else is what it was in the other session.
    const { conversationState: first } = chats()[0]?.body as { conversationState: object };
    const { conversationState: last } = chats()[3]?.body as { conversationState: object };
    expect({ ...last, conversationId: "" }).toEqual({ ...first, conversationId: "" });
  });

  it("leaves the fields to other sessions where the model is known to take them", async () => {
    await signIn();
    await inSession("ses_1", { ...THINKING, tools: [SHORT_TOOL] });
    refuseWhere(UNKNOWN[0], isLoose);
    await inSession("ses_2", THINKING);
    await inSession("ses_3", { ...THINKING, tools: [SHORT_TOOL] });
    const withFields = chats().map(
      ({ body }) => memberOf(body, "additionalModelRequestFields") !== undefined,
    );
    expect(withFields).toEqual([true, true, false, true]);
  });

  it("ends after the stricter request, which is not kept where it did not help", async () => {
    await signIn();
    refuseWhere(UNKNOWN[0], () => true);
    expect(await outcomeOf({ tools: [TOOL] })).toMatchObject({
      status: 400,
      code: "invalid_prompt",
      requests: 2,
    });
    expect(await outcomeOf({ tools: [TOOL] })).toMatchObject({ requests: 4 });
  });

  it("is not sent again where stricter rules change nothing", async () => {
    await signIn();
    refuseWhere(UNKNOWN[0], () => true);
    expect(await outcomeOf({})).toMatchObject({ status: 400, requests: 1 });
  });
});
