import { expect, it } from "vitest";
import { refusalWords } from "../../src/codewhisperer/refusal-words.ts";

it.each([
  [16_384, "BEHIND"],
  [16_385, undefined],
])("after %d characters of sentences the reason behind them is %s", (length, reason) => {
  const errors = [{ message: "x".repeat(length) }, { reason: "BEHIND" }];
  expect(refusalWords({ errors })).toMatchObject({ reason });
});

it("takes no code for a reason that stands under nothing: anybody's body has one", () => {
  const code = "MONTHLY_REQUEST_COUNT";
  expect(refusalWords({ message: "No", code }).reason).toBeUndefined();
  expect(refusalWords({ error: { message: "No", code } }).reason).toBe(code);
});
