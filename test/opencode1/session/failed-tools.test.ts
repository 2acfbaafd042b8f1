import { describe, expect, it } from "vitest";
import { createFailedTools } from "../../../src/opencode1/session/failed-tools.ts";

const tool = (callID: string, status: string) => ({ type: "tool", callID, state: { status } });

/** OpenCode passes the messages of a session to its plugins before each request. */
function show(
  tools: ReturnType<typeof createFailedTools>,
  sessionID: string,
  parts: readonly object[],
) {
  const messages = [{ info: { sessionID }, parts: [{ type: "text" }, ...parts] }];
  return tools.onMessages({}, { messages } as never);
}

describe("the failed tool calls", () => {
  it("are known for each session separately, as last shown", async () => {
    const tools = createFailedTools();
    await show(tools, "ses_1", [tool("a", "error"), tool("b", "completed")]);
    await show(tools, "ses_2", [tool("b", "error")]);
    expect([...tools.idsOf("ses_1")]).toEqual(["a"]);
    expect([...tools.idsOf("ses_2")]).toEqual(["b"]);
    await show(tools, "ses_1", []);
    expect([...tools.idsOf("ses_1")]).toEqual([]);
    expect([...tools.idsOf(undefined)]).toEqual([]);
  });

  it("include calls of OpenCode's tool `invalid`: the call that the model meant did not run", async () => {
    const tools = createFailedTools();
    await show(tools, "ses_1", [{ ...tool("a", "completed"), tool: "invalid" }]);
    expect([...tools.idsOf("ses_1")]).toEqual(["a"]);
  });

  it("are none without messages, and are forgotten for old sessions", async () => {
    const tools = createFailedTools();
    await tools.onMessages({}, { messages: [] });
    for (let count = 0; count <= 200; count += 1) {
      await show(tools, `ses_${count}`, [tool("a", "error")]);
    }
    expect(tools.idsOf("ses_0").size).toBe(0);
    expect(tools.idsOf("ses_200").size).toBe(1);
  });
});
