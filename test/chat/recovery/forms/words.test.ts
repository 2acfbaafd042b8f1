import { describe, expect, it } from "vitest";
import { outcomeOf } from "../../../cases/outcome.ts";
import { listOf, memberOf, textOf } from "../../../simulator/http/json.ts";
import { chats, refuse, signIn, simulator, tool, useChatWorld } from "../../chat-world.ts";

useChatWorld();

const messages = [
  { role: "user", content: "Go" },
  {
    role: "assistant",
    content: "",
    tool_calls: [{ id: "c1", type: "function", function: { name: "bash", arguments: "{}" } }],
  },
  { role: "tool", tool_call_id: "c1", content: "ok" },
  { role: "user", content: "And now?" },
];
const conversation = { messages, tools: [tool("bash", "Runs a command")] };

/** Each turn behind the first as who it is, what is said, and how many texts its results have. */
function turnsOf(body: unknown): readonly string[] {
  const state = memberOf(body, "conversationState");
  const turns = [...listOf(state, "history"), memberOf(state, "currentMessage")];
  return turns.slice(1).map((turn) => {
    const said = memberOf(turn, "assistantResponseMessage");
    if (said !== undefined) return `A:${textOf(said, "content") ?? ""}`;
    const message = memberOf(turn, "userInputMessage");
    const results = listOf(memberOf(message, "userInputMessageContext"), "toolResults");
    const texts = results.flatMap((result) => listOf(result, "content"));
    return `U:${textOf(message, "content") ?? ""}${"+".repeat(texts.length)}`;
  });
}

const lastTurns = () => turnsOf(chats().at(-1)?.body);
const BESIDE = ["A:", "U:And now?+"];
const APART = ["A:", "U:+", "U:And now?"];
const INSIDE = ["A:", "U:++"];

describe("words after tool results, where turns", () => {
  it.each([
    ["may hold both and must alternate", "accepted", "refused", [BESIDE, BESIDE]],
    ["may hold both and need not alternate", "accepted", "accepted", [BESIDE, BESIDE]],
    ["hold one and need not alternate", "refused", "accepted", [BESIDE, APART, APART]],
    ["hold one and must alternate", "refused", "refused", [BESIDE, APART, INSIDE, INSIDE]],
  ] as const)("%s: served, and from then on at once", async (_, beside, twice, expected) => {
    await signIn();
    simulator.expectRefusals();
    Object.assign(simulator.turnHabits, { textBesideResults: beside, repeatedRoles: twice });
    expect(await outcomeOf(conversation)).toMatchObject({ status: 200 });
    expect(await outcomeOf(conversation)).toMatchObject({ status: 200 });
    expect(chats().map(({ body }) => turnsOf(body))).toEqual(expected);
  });

  it("move where the refusal says so in a provider's words", async () => {
    await signIn();
    simulator.turnHabits.repeatedRoles = "accepted";
    const message =
      "Conversation blocks and tool result blocks cannot be provided in the same turn.";
    simulator.chat.always({ status: 400, body: { message } }, ({ body }) =>
      turnsOf(body).includes("U:And now?+"),
    );
    expect(await outcomeOf(conversation)).toMatchObject({ status: 200, requests: 2 });
    expect(lastTurns()).toEqual(APART);
  });

  it("stay where they are if no place helped", async () => {
    await signIn();
    simulator.turnHabits.repeatedRoles = "accepted";
    refuse(400, undefined, "Improperly formed request.", 3);
    expect(await outcomeOf(conversation)).toMatchObject({ status: 400 });
    expect(await outcomeOf(conversation)).toMatchObject({ status: 200 });
    expect(lastTurns()).toEqual(BESIDE);
  });

  it("cost no try where there are none", async () => {
    await signIn();
    simulator.chat.always({ status: 400, body: { message: "Improperly formed request." } });
    const outcome = await outcomeOf({ ...conversation, messages: messages.slice(0, 3) });
    expect(outcome).toMatchObject({ status: 400, requests: 1 });
  });
});
