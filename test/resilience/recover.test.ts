import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { FailureKind } from "../../src/facts/failure-kind.ts";
import { backoffMs } from "../../src/resilience/backoff.ts";
import {
  type Openings,
  recover,
  RECOVERY,
  type RecoveryStep,
} from "../../src/resilience/recover.ts";
import { createFakeRandom } from "../helpers/fake-random.ts";

const KINDS = Object.keys(RECOVERY) as FailureKind[];
const BOTH = [true, false];

/** Every combination of what can be open, and all counts that matter. */
const ALL_OPENINGS: readonly Openings[] = BOTH.flatMap((canRefresh) =>
  BOTH.flatMap((canOmitProfile) =>
    BOTH.flatMap((canSwitch) =>
      BOTH.flatMap((canRespell) =>
        BOTH.flatMap((canRepair) =>
          [0, 1, 2, 3, 4].flatMap((retries) =>
            [0, 1, 3, 10].map((maxRetries) => ({
              canRefresh,
              canOmitProfile,
              canSwitch,
              canRespell,
              canRepair,
              retries,
              maxRetries,
            })),
          ),
        ),
      ),
    ),
  ),
);

/** What docs/RECOVERY.md promises: kind -> steps, best first. */
const WAYS_ON: Readonly<Record<FailureKind, readonly RecoveryStep[]>> = {
  throttled: ["switch-account", "wait-and-retry"],
  "quota-exhausted": ["switch-account"],
  "access-token-rejected": ["refresh-token", "omit-profile", "switch-account"],
  "refresh-token-rejected": ["switch-account"],
  "token-unavailable": ["switch-account", "wait-and-retry"],
  "account-suspended": [],
  "context-too-long": [],
  "request-invalid": ["repair-request"],
  "model-unavailable": ["respell-model", "switch-account"],
  "account-not-entitled": ["switch-account"],
  capacity: ["wait-and-retry"],
  "server-error": ["wait-and-retry"],
  network: ["wait-and-retry"],
  timeout: ["wait-and-retry"],
  "stream-interrupted": ["wait-and-retry"],
  "tool-call-cut-off": ["wait-and-retry"],
  aborted: [],
};
const WAIT_LIMITS: Partial<Record<FailureKind, number>> = {
  timeout: 1,
  "stream-interrupted": 2,
  "tool-call-cut-off": 2,
  "token-unavailable": 1,
};

function isOpen(step: RecoveryStep, kind: FailureKind, openings: Openings): boolean {
  const waitsLeft = Math.min(openings.maxRetries, WAIT_LIMITS[kind] ?? 99) - openings.retries;
  const open: Readonly<Record<RecoveryStep, boolean>> = {
    "refresh-token": openings.canRefresh,
    "omit-profile": openings.canOmitProfile,
    "switch-account": openings.canSwitch,
    "respell-model": openings.canRespell,
    "repair-request": openings.canRepair,
    "wait-and-retry": waitsLeft > 0,
    fail: true,
  };
  return open[step];
}

describe.each(KINDS)("recover from %s", (kind) => {
  it("takes the first way on that is open, for every combination", () => {
    for (const openings of ALL_OPENINGS) {
      const expected = WAYS_ON[kind].find((step) => isOpen(step, kind, openings)) ?? "fail";
      expect(`${JSON.stringify(openings)} ${recover(kind, openings)}`).toBe(
        `${JSON.stringify(openings)} ${expected}`,
      );
    }
  });

  it("ends, whatever happens", () => {
    const openings = {
      canRefresh: true,
      canOmitProfile: true,
      canSwitch: true,
      canRespell: true,
      canRepair: true,
      retries: 0,
      maxRetries: 10,
    };
    const taken: RecoveryStep[] = [];
    for (;;) {
      const step = recover(kind, openings);
      taken.push(step);
      if (step === "fail") break;
      if (step === "refresh-token") openings.canRefresh = false;
      if (step === "omit-profile") openings.canOmitProfile = false;
      if (step === "switch-account") openings.canSwitch = false;
      if (step === "respell-model") openings.canRespell = false;
      if (step === "repair-request") openings.canRepair = false;
      if (step === "wait-and-retry") openings.retries += 1;
      expect(taken.length).toBeLessThan(15);
    }
    expect(new Set(taken)).toEqual(new Set([...WAYS_ON[kind], "fail"]));
  });

  it("has a backoff exactly where it waits", () => {
    const { steps, backoffBaseMs } = RECOVERY[kind];
    expect(backoffBaseMs > 0).toBe(steps.includes("wait-and-retry"));
    expect(steps.at(-1)).toBe("fail");
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
