import { describe } from "vitest";
import {
  assistantTurn,
  simpleRequest,
  toolAnswer,
  toolCall,
  toolSpecification,
  userTurn,
} from "../samples.ts";
import { BASH, check, MALFORMED, withHistory, withResults } from "./cases.ts";

describe("tool calls", () => {
  const called = assistantTurn("", [toolCall("id1")]);
  check([
    {
      rule: "answered at all",
      refused: withHistory(userTurn("a"), called),
      reason: "TOOL_USE_RESULT_MISMATCH",
      accepted: withResults([toolAnswer("id1")]),
    },
    {
      rule: "answered in the very next turn",
      refused: simpleRequest("", {
        history: [userTurn("a"), called, userTurn("wait"), assistantTurn("ok")],
        toolResults: [toolAnswer("id1")],
        tools: BASH,
      }),
      reason: "TOOL_USE_RESULT_MISMATCH",
      accepted: withHistory(
        userTurn("a"),
        called,
        userTurn("", [toolAnswer("id1")]),
        assistantTurn("ok"),
      ),
    },
    {
      rule: "no orphans",
      refused: withResults([toolAnswer("id1"), toolAnswer("id2")]),
      reason: "TOOL_USE_RESULT_MISMATCH",
      accepted: withResults([toolAnswer("id1")]),
    },
    {
      rule: "one result each",
      refused: withResults([toolAnswer("id1"), toolAnswer("id1")]),
      reason: "TOOL_DUPLICATE",
      accepted: withResults([toolAnswer("id1")]),
    },
    {
      rule: "ids once in a conversation",
      refused: simpleRequest("", {
        history: [userTurn("a"), called, userTurn("", [toolAnswer("id1")]), called],
        toolResults: [toolAnswer("id1")],
        tools: BASH,
      }),
      reason: "TOOL_DUPLICATE",
      accepted: simpleRequest("", {
        history: [
          userTurn("a"),
          called,
          userTurn("", [toolAnswer("id1")]),
          assistantTurn("", [toolCall("id2")]),
        ],
        toolResults: [toolAnswer("id2")],
        tools: BASH,
      }),
    },
    {
      rule: "ids of 64 letters, digits, _ and -",
      refused: simpleRequest("", {
        history: [userTurn("a"), assistantTurn("", [toolCall("a.b")])],
        toolResults: [toolAnswer("a.b")],
        tools: BASH,
      }),
      message: "Invalid tool use format.",
      accepted: simpleRequest("", {
        history: [userTurn("a"), assistantTurn("", [toolCall("a_b-".repeat(16))])],
        toolResults: [toolAnswer("a_b-".repeat(16))],
        tools: BASH,
      }),
    },
    {
      rule: "names of called tools",
      refused: simpleRequest("", {
        history: [userTurn("a"), assistantTurn("", [toolCall("id1", "my tool")])],
        toolResults: [toolAnswer("id1")],
        tools: BASH,
      }),
      message: "Invalid tool use format.",
      accepted: withResults([toolAnswer("id1")]),
    },
    {
      rule: "input is an object",
      refused: simpleRequest("", {
        history: [userTurn("a"), assistantTurn("", [{ ...toolCall("id1"), input: "ls" as never }])],
        toolResults: [toolAnswer("id1")],
        tools: BASH,
      }),
      reason: MALFORMED,
      accepted: withResults([toolAnswer("id1")]),
    },
    {
      rule: "failures say why",
      refused: withResults([toolAnswer("id1", "", "error")]),
      reason: MALFORMED,
      accepted: withResults([toolAnswer("id1", "no such file", "error")]),
    },
    {
      rule: "status is success or error",
      refused: withResults([toolAnswer("id1", "a", "failed")]),
      reason: MALFORMED,
      accepted: withResults([toolAnswer("id1", "a", "error")]),
    },
    {
      rule: "tools are offered where the history uses them",
      refused: simpleRequest("", {
        history: [userTurn("a"), called],
        toolResults: [toolAnswer("id1")],
      }),
      reason: "TOOL_CONFIG_MISSING",
      accepted: withResults([toolAnswer("id1")]),
    },
    {
      rule: "each tool that the history calls is offered",
      refused: simpleRequest("", {
        history: [userTurn("a"), called],
        toolResults: [toolAnswer("id1")],
        tools: [toolSpecification("read")],
      }),
      message: "Improperly formed request.",
      accepted: withResults([toolAnswer("id1")]),
    },
  ]);
});
