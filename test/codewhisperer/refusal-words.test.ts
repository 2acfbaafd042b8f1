import { expect, it } from "vitest";
import { refusalWords } from "../../src/codewhisperer/refusal-words.ts";

it.each([
  [16_384, "BEHIND"],
  [16_385, undefined],
])("after %d characters of sentences the reason behind them is %s", (length, reason) => {
  const errors = [{ message: "x".repeat(length) }, { reason: "BEHIND" }];
  expect(refusalWords({ errors })).toMatchObject({ reason });
});
