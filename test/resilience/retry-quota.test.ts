import { expect, it } from "vitest";
import { createRetryQuotas } from "../../src/resilience/retry-quota.ts";

it("pays for a hundred retries of an account, or for fifty after timeouts, and others have their own", () => {
  const quotas = createRetryQuotas();
  for (let count = 0; count < 100; count += 1) expect(quotas.take("a", false)).toBe(5);
  expect(quotas.take("a", false)).toBeUndefined();
  for (let count = 0; count < 50; count += 1) expect(quotas.take("b", true)).toBe(10);
  expect(quotas.take("b", true)).toBeUndefined();
  expect(quotas.take("c", true)).toBe(10);
});

it("gets back what an answered retry cost, a little for each answer without one, and no more than all", () => {
  const quotas = createRetryQuotas();
  for (let count = 0; count < 100; count += 1) quotas.take("a", false);
  for (let count = 0; count < 4; count += 1) quotas.noteAnswered("a", 0);
  expect(quotas.take("a", false)).toBeUndefined();
  quotas.noteAnswered("a", 0);
  expect(quotas.take("a", false)).toBe(5);
  quotas.noteAnswered("a", 5);
  expect(quotas.take("a", false)).toBe(5);
  for (let count = 0; count < 600; count += 1) quotas.noteAnswered("a", 0);
  for (let count = 0; count < 100; count += 1) quotas.take("a", false);
  expect(quotas.take("a", false)).toBeUndefined();
});
