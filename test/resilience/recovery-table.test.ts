import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { FailureKind } from "../../src/facts/failure-kind.ts";
import { backoffMs, RECOVERY, type RecoveryStep } from "../../src/resilience/recovery-table.ts";
import { createFakeRandom } from "../helpers/fake-random.ts";

const KINDS = Object.keys(RECOVERY) as FailureKind[];
/** What docs/RECOVERY.md promises: kind -> steps, best first. */
const STEPS: Readonly<Record<FailureKind, readonly RecoveryStep[]>> = {
  throttled: ["switch-account", "wait-and-retry"],
  "quota-exhausted": ["switch-account"],
  "access-token-rejected": ["refresh-token", "change-profile", "switch-account"],
  "refresh-token-rejected": ["switch-account"],
  "token-unavailable": ["switch-account", "wait-and-retry"],
  "account-suspended": [],
  "context-too-long": ["leave-out-attachments"],
  "request-invalid": [
    "repair-named-tools",
    "leave-out-attachments",
    "drop-fields",
    "withdraw-cache-points",
    "move-words",
    "repair-tools",
    "repair-request",
    "leave-out-all",
    "simplify-tools",
  ],
  "model-unavailable": ["respell-model", "switch-account"],
  "account-not-entitled": ["next-form", "refresh-token", "change-profile", "switch-account"],
  "operation-unknown": ["next-form"],
  "not-kiro": [
    "repair-named-tools",
    "leave-out-attachments",
    "repair-request",
    "leave-out-all",
    "refresh-token",
    "wait-and-retry",
  ],
  "certificate-rejected": [],
  capacity: ["wait-and-retry"],
  "server-error": ["leave-out-attachments", "wait-and-retry"],
  network: ["wait-and-retry"],
  timeout: ["wait-and-retry"],
  "stream-interrupted": ["wait-and-retry"],
  "tool-call-cut-off": ["wait-and-retry"],
  "tool-call-malformed": ["wait-and-retry"],
  "output-malformed": ["wait-and-retry"],
  aborted: [],
};
const WAIT_LIMITS: Partial<Record<FailureKind, number>> = {
  timeout: 1,
  "stream-interrupted": 2,
  "tool-call-cut-off": 1,
  "tool-call-malformed": 1,
  "output-malformed": 1,
  "token-unavailable": 1,
};

describe.each(KINDS)("recovery from %s", (kind) => {
  it("tries what is known to help, best first, and then tells the caller", () => {
    expect(RECOVERY[kind].steps).toEqual([...STEPS[kind], "fail"]);
  });

  it("waits as often as the setting says, or less", () => {
    expect(RECOVERY[kind].retryLimit).toBe(WAIT_LIMITS[kind]);
  });

  it("has a backoff exactly where it waits", () => {
    const { steps, backoffBaseMs } = RECOVERY[kind];
    expect(backoffBaseMs > 0).toBe(steps.includes("wait-and-retry"));
  });
});

describe("backoffMs", () => {
  const always = (next: number) => ({ ...createFakeRandom(), next: () => next });

  it("doubles up to 20 seconds", () => {
    const ceilings = [0, 1, 2, 3, 4, 5, 6, 100].map((retries) =>
      backoffMs(retries, 1000, always(1)),
    );
    expect(ceilings).toEqual([1000, 2000, 4000, 8000, 16_000, 20_000, 20_000, 20_000]);
  });

  it("is jittered in full: from nothing to the ceiling", () => {
    expect(backoffMs(3, 500, always(0))).toBe(0);
    expect(backoffMs(3, 500, always(0.5))).toBe(2000);
    const draws = Array.from({ length: 4000 }, () => 0);
    const random = createFakeRandom(7);
    const mean = draws.reduce((sum) => sum + backoffMs(2, 250, random), 0) / draws.length;
    expect(mean).toBeGreaterThan(470);
    expect(mean).toBeLessThan(530);
  });

  it("stays within its bounds for all numbers", () => {
    const retries = fc.integer({ min: 0, max: 5000 });
    const next = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(retries, fc.integer({ min: 1, max: 10_000 }), next, (count, base, chance) => {
        const wait = backoffMs(count, base, always(chance));
        expect(wait).toBeGreaterThanOrEqual(0);
        expect(wait).toBeLessThanOrEqual(20_000);
      }),
    );
  });
});
