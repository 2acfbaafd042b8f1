import { expect, test } from "vitest";
import { ending, toolUse } from "../simulator/chat/events.ts";
import { outcomeOf } from "../cases/outcome.ts";
import { signIn, simulator, tool, useChatWorld } from "./chat-world.ts";

useChatWorld();

/** A tool of an MCP server that is gone. */
const HISTORY = [
  { role: "user", content: "go" },
  {
    role: "assistant",
    content: "",
    tool_calls: [
      { id: "call_1", type: "function", function: { name: "gone_search", arguments: "{}" } },
    ],
  },
  { role: "tool", tool_call_id: "call_1", content: "found" },
];

test("a call of a tool that is not offered any more is passed to the caller (e18)", async () => {
  await signIn();
  const events = [...toolUse("tooluse_1", "gone_search", { a: 1 }), ...ending("TOOL_USE")];
  simulator.chat.enqueue({ events });
  const outcome = await outcomeOf({ tools: [tool("bash", "Runs")], messages: HISTORY });
  expect(outcome).toMatchObject({ status: 200, finish: "tool_calls", requests: 1 });
  expect(outcome.calls).toEqual([{ name: "gone_search", arguments: '{"a":1}' }]);
});
