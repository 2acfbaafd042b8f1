import { describe, expect, it } from "vitest";
import { outcomeOf } from "../../../cases/outcome.ts";
import { listOf, memberOf } from "../../../simulator/http/json.ts";
import { chats, clock, signIn, simulator, useChatWorld } from "../../chat-world.ts";

useChatWorld();

const toolsOf = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    type: "function",
    function: { name: `mcp_${index}`, description: "Does it", parameters: { type: "object" } },
  }));

function countOf(body: unknown): number {
  const message = memberOf(memberOf(body, "conversationState"), "currentMessage");
  return listOf(memberOf(memberOf(message, "userInputMessage"), "userInputMessageContext"), "tools")
    .length;
}

function takeAtMost(count: number, message: string): void {
  simulator.chat.always(
    { status: 400, body: { message, reason: null } },
    ({ body }) => countOf(body) > count,
  );
}

const sent = () => chats().map(({ body }) => countOf(body));

describe("a model that takes few tools", () => {
  it.each([
    [30, "A maximum of 30 functions may be supplied"],
    [16, "You may specify at most 16 tools"],
    [40, "tools: too many (got 119, max 40)"],
    [80, "request has 119 tool definitions, limit 80"],
    [20, "The number of tools exceeds the limit of 20"],
    [25, "25 tools are allowed"],
    [32, "32 is the maximum number of functions"],
  ])("is sent the %i that it names: %s", async (count, message) => {
    await signIn();
    takeAtMost(count, message);
    expect(await outcomeOf({ tools: toolsOf(130) })).toMatchObject({ status: 200, requests: 2 });
    expect(await outcomeOf({ tools: toolsOf(130) })).toMatchObject({ status: 200, requests: 3 });
    expect(sent()).toEqual([119, count, count]);
  });

  it.each([
    [48, 130, [119, 48]],
    [30, 130, [119, 48, 24]],
    [15, 130, [119, 48, 24, 12]],
    [15, 20, [20, 12]],
  ])("is sent fewer and fewer where no number is named: %i of %i", async (count, all, counts) => {
    await signIn();
    takeAtMost(count, "Improperly formed request.");
    expect(await outcomeOf({ tools: toolsOf(all) })).toMatchObject({ status: 200 });
    expect(sent()).toEqual(counts);
    expect(await outcomeOf({ tools: toolsOf(all) })).toMatchObject({ status: 200 });
    expect(sent()).toEqual([...counts, counts.at(-1)]);
  });

  it.each([
    ["A maximum of 30 functions may be supplied", [119, 30]],
    ["Improperly formed request.", [119, 48, 24]],
  ])(
    "is sent all of them once an hour, since its refusal may have been chance: %s",
    async (message, counts) => {
      await signIn();
      takeAtMost(30, message);
      for (let hour = 0; hour < 2; hour += 1) {
        await outcomeOf({ tools: toolsOf(130) });
        await outcomeOf({ tools: toolsOf(130) });
        await clock.advance(60 * 60_000);
      }
      const last = counts.at(-1);
      // What was learnt before is tried first.
      expect(sent()).toEqual([...counts, last, 119, last, last]);
      simulator.chat.clear();
      await outcomeOf({ tools: toolsOf(130) });
      await outcomeOf({ tools: toolsOf(130) });
      expect(sent().slice(-2)).toEqual([119, 119]);
    },
  );

  it("is not believed to where the limit is of something else", async () => {
    await signIn();
    const message = "The tool names exceed the maximum of 16 characters";
    simulator.chat.always({ status: 400, body: { message, reason: null } });
    await outcomeOf({ tools: toolsOf(20) });
    expect(sent()).not.toContain(16);
  });

  it("keeps all tools where nothing helped", async () => {
    await signIn();
    simulator.chat.always({ status: 400, body: { message: "x", reason: null } });
    await outcomeOf({ tools: toolsOf(20) });
    const { length } = chats();
    await outcomeOf({ tools: toolsOf(20) });
    expect(sent()[length]).toBe(20);
  });
});
