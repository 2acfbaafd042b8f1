import { describe, expect, it } from "vitest";
import { assistantTurn, simpleRequest, toolAnswer, userTurn } from "../samples.ts";
import { BASH, check, MALFORMED, withHistory, withResults, withState } from "./cases.ts";
import { validateRequest } from "../chat/validate-request.ts";
import { USUAL_HABITS } from "./rule.ts";

describe("turns", () => {
  check([
    {
      rule: "starts with the user",
      refused: withHistory(assistantTurn("b")),
      reason: MALFORMED,
      accepted: withHistory(userTurn("a"), assistantTurn("b")),
    },
    {
      rule: "ends with the user",
      refused: withState({ currentMessage: assistantTurn("b") }),
      reason: MALFORMED,
      accepted: withState({ currentMessage: userTurn("a") }),
    },
    {
      rule: "users alternate with assistants",
      refused: withHistory(userTurn("a")),
      reason: MALFORMED,
      accepted: withHistory(userTurn("a"), assistantTurn("b")),
    },
    {
      rule: "assistants alternate with users",
      refused: withHistory(userTurn("a"), assistantTurn("b"), assistantTurn("c")),
      reason: MALFORMED,
      accepted: withHistory(userTurn("a"), assistantTurn("b"), userTurn("c"), assistantTurn("d")),
    },
    {
      rule: "a turn is one of the two",
      refused: withHistory(userTurn("a"), {}),
      reason: MALFORMED,
      accepted: withHistory(userTurn("a"), assistantTurn("b")),
    },
    {
      rule: "user turns have content or results",
      refused: simpleRequest(" \n"),
      reason: MALFORMED,
      accepted: withResults([toolAnswer("id1")]),
    },
    {
      rule: "assistant turns have content or calls",
      refused: withHistory(userTurn("a"), assistantTurn("")),
      reason: MALFORMED,
      accepted: withResults([toolAnswer("id1")]),
    },
    {
      rule: "the first turn is not only results",
      refused: simpleRequest("", { toolResults: [toolAnswer("id1")], tools: BASH }),
      reason: MALFORMED,
      accepted: withResults([toolAnswer("id1")]),
    },
  ]);

  it("may keep text apart from results, and let a role speak twice", () => {
    const mixed = withResults([toolAnswer("id1")], "and also");
    const twice = withHistory(userTurn("a"));
    const { textBesideResults, repeatedRoles } = USUAL_HABITS;
    expect([textBesideResults, repeatedRoles]).toEqual(["accepted", "refused"]);
    expect(validateRequest(mixed)).toBeUndefined();
    const habits = {
      ...USUAL_HABITS,
      textBesideResults: "refused",
      repeatedRoles: "accepted",
    } as const;
    expect(validateRequest(mixed, { habits })?.reason).toBe(MALFORMED);
    expect(validateRequest(withResults([toolAnswer("id1")]), { habits })).toBeUndefined();
    expect(validateRequest(twice, { habits })).toBeUndefined();
  });
});
