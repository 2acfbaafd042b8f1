import { describe, expect, it } from "vitest";
import { assistantTurn, simpleRequest, toolSpecification, userTurn } from "../samples.ts";
import { validateRequest } from "../chat/validate-request.ts";
import { check, MALFORMED } from "./cases.ts";
import { type TurnHabits, USUAL_HABITS } from "./rule.ts";

const POINT = { cachePoint: { type: "default" } };
const LONG = "A rule of the house. ".repeat(400);

/** Five turns behind a long system text, with cache points at these. */
function withPoints(places: readonly number[], start = LONG, modelId = "claude-opus-4.5"): unknown {
  const at = (index: number) => (places.includes(index) ? POINT : {});
  const history = [0, 1, 2, 3].map((index) =>
    index % 2 === 0
      ? {
          userInputMessage: {
            ...userTurn(index === 0 ? start : "Go on").userInputMessage,
            ...at(index),
          },
        }
      : {
          assistantResponseMessage: {
            ...assistantTurn("Yes").assistantResponseMessage,
            ...at(index),
          },
        },
  );
  const request = JSON.stringify(simpleRequest("And then?", { history, ...at(4) }));
  return JSON.parse(request.replaceAll(/"modelId":"[^"]*"/g, `"modelId":"${modelId}"`)) as unknown;
}

describe("cache points", () => {
  check([
    {
      rule: "as many as the list says",
      refused: withPoints([0, 1, 2, 3, 4]),
      message: "A maximum of 4 blocks",
      accepted: withPoints([0, 1, 2, 3]),
    },
    {
      rule: "models that cache",
      refused: withPoints([0], LONG, "gpt-5.6-sol"),
      message: "did not allow prompt caching",
      accepted: withPoints([0], LONG, "claude-opus-5.5"),
    },
    {
      rule: "prefixes as long as the list says",
      refused: withPoints([0], "Hi"),
      reason: MALFORMED,
      accepted: withPoints([], "Hi"),
    },
    {
      rule: "not among the tools",
      refused: simpleRequest("Hi", { tools: [toolSpecification("bash"), POINT] }),
      reason: MALFORMED,
      accepted: simpleRequest("Hi", { tools: [toolSpecification("bash")] }),
    },
  ]);

  it.each<TurnHabits["cachePoints"]>(["refused", "refused without a word"])(
    "may be %s everywhere",
    (cachePoints) => {
      const habits = { ...USUAL_HABITS, cachePoints };
      expect(validateRequest(withPoints([0]), undefined)).toBeUndefined();
      expect(validateRequest(withPoints([0]), { habits })).toBeDefined();
      expect(validateRequest(withPoints([]), { habits })).toBeUndefined();
    },
  );
});
