import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Account, AccountOutcome } from "../../src/accounts/account.ts";
import { createAccount } from "../../src/accounts/roster.ts";
import { lastingState, READY, type AccountState } from "../../src/accounts/state.ts";
import { stateAfter, stateAfterUsage } from "../../src/accounts/transitions.ts";
import type { Usage } from "../../src/service/account/usage.ts";
import { socialLogin } from "./samples.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const NOW = Date.UTC(2026, 10, 23);

const accountIn = (state: AccountState, usage?: Usage): Account => ({
  ...createAccount("a", socialLogin("anna"), 0),
  state,
  ...(usage && { usage }),
});
const usage = (used: number, facts: Partial<Usage> = {}): Usage => ({
  used,
  limit: 100,
  checkedAt: NOW,
  overageEnabled: false,
  ...facts,
});
const throttled: AccountOutcome = { kind: "failed", reason: "throttled" };
const refused: AccountOutcome = { kind: "failed", reason: "quota-exhausted" };
const coolingDown = (since: number, until: number): AccountState => ({
  kind: "cooling-down",
  since,
  until,
  reason: "throttled",
});

describe("after a request", () => {
  const suspended: AccountState = { kind: "suspended", since: NOW };
  const dead: AccountState = { kind: "login-required", since: NOW, reason: "client-expired" };

  it.each([suspended, dead])("nothing lifts or changes %j", (state) => {
    const outcome = fc.oneof(
      fc.constant<AccountOutcome>({ kind: "served" }),
      fc.record({
        kind: fc.constant("failed" as const),
        reason: fc.constantFrom(
          ...(["throttled", "quota-exhausted", "account-suspended"] as const),
          ...(["access-token-rejected", "refresh-token-rejected", "capacity"] as const),
        ),
        retryAfterMs: fc.option(fc.nat(), { nil: undefined }),
      }),
    );
    fc.assert(
      fc.property(outcome, fc.integer({ min: 0, max: 400 }), (news, days) => {
        expect(stateAfter(accountIn(state), news, NOW + days * DAY)).toBe(state);
      }),
    );
  });

  it("a throttle beside a refusal for the quota does not shorten that one's rest", () => {
    const spent = stateAfter(accountIn(READY), refused, NOW);
    expect(stateAfter(accountIn(spent), throttled, NOW + 1)).toEqual(spent);
  });

  it("a throttle after the clock was set back lasts 8 s, and doubles from there (D22)", () => {
    const ahead = NOW + 30 * DAY;
    const first = stateAfter(accountIn(coolingDown(ahead, ahead + 8_000)), throttled, NOW);
    expect(first).toEqual(coolingDown(NOW, NOW + 8_000));
    const later = NOW + 9_000;
    expect(stateAfter(accountIn(first), throttled, later)).toMatchObject({ until: later + 16_000 });
  });
});

it("a day's quota that was refused under a clock ahead is over once that was set back (D22)", () => {
  const ahead = NOW + 3 * DAY;
  const spent = stateAfter(accountIn(READY), { ...refused, until: ahead + HOUR }, ahead);
  expect(lastingState(spent, ahead)).toBe(spent);
  expect(lastingState(spent, NOW)).toBe(READY);
});

it("a cooldown is over once the clock was set back, by more than it is set right (D22)", () => {
  const state = coolingDown(NOW, NOW + 100_000);
  expect(lastingState(state, NOW - 3 * HOUR)).toBe(READY);
  expect(lastingState(state, NOW - 20_000)).toBe(READY);
  expect(lastingState(state, NOW - 2_000)).toBe(state);
});

describe("a quota that is used up", () => {
  it("rests until its date; a refusal takes that from the last reading", () => {
    const resetAt = NOW + 10 * DAY;
    expect(stateAfter(accountIn(READY, usage(97, { resetAt })), refused, NOW)).toMatchObject({
      until: resetAt,
    });
    expect(stateAfterUsage(accountIn(READY), usage(100, { resetAt }), false, NOW)).toEqual({
      kind: "quota-exhausted",
      since: NOW,
      until: resetAt,
    });
  });

  it.each([
    ["no date", {}],
    ["a date that is past", { resetAt: NOW - 1000 }],
    ["a date of a clock that is wrong", { resetAt: NOW + 45 * DAY }],
  ])("with %s it is tried again six hours after it was last found so (D22)", (_name, date) => {
    const spent = stateAfterUsage(accountIn(READY), usage(100, date), false, NOW);
    expect(spent).toEqual({ kind: "quota-exhausted", since: NOW });
    expect(lastingState(spent, NOW + 6 * HOUR - 1)).toBe(spent);
    expect(lastingState(spent, NOW + 6 * HOUR)).toBe(READY);
    const later = NOW + 5 * HOUR;
    const again = stateAfterUsage(accountIn(spent), usage(100, date), false, later);
    expect(lastingState(again, NOW + 7 * HOUR)).toBe(again);
  });

  it("keeps the date it knows where the next reading names none", () => {
    const until = NOW + 3 * DAY;
    const state: AccountState = { kind: "quota-exhausted", since: NOW - DAY, until };
    const next = stateAfterUsage(accountIn(state), usage(100), false, NOW);
    expect(next).toMatchObject({ until });
  });

  it.each([
    ["a date", { since: NOW, until: NOW + 45 * DAY }],
    ["no date", { since: NOW + 30 * DAY }],
  ])("noted with %s under a clock far ahead, it locks nobody out (D22)", (_name, times) => {
    expect(lastingState({ kind: "quota-exhausted", ...times }, NOW)).toBe(READY);
  });
});

describe("after a reading", () => {
  it.each<AccountState>([
    { kind: "suspended", since: 0 },
    { kind: "login-required", since: 0, reason: "client-expired" },
    coolingDown(NOW - 1, NOW + MINUTE),
    coolingDown(NOW - HOUR, NOW - MINUTE),
  ])("figures change nothing in %j", (state) => {
    for (const used of [0, 100]) {
      expect(stateAfterUsage(accountIn(state), usage(used), false, NOW)).toBe(state);
    }
  });

  const before = usage(40);
  const after = (reading: Usage, overageAllowed = false, seen: Usage | undefined = before) => {
    const state = stateAfter(
      accountIn(READY, seen),
      { ...refused, until: NOW + 20 * HOUR },
      NOW - MINUTE,
    );
    return stateAfterUsage(accountIn(state, seen), reading, overageAllowed, NOW).kind;
  };

  it.each<[string, Usage, boolean, Usage | undefined]>([
    ["no limit at all", usage(0, { limit: 0 }), false, before],
    ["a month that is not used up: a day's quota is", usage(40), false, before],
    ["a little more used", usage(45), false, before],
    [
      "overage that may be spent: its cap is reached",
      usage(300, { overageEnabled: true }),
      true,
      usage(300, { overageEnabled: true }),
    ],
    [
      "an ended trial, with which as much went as came",
      usage(50, { limit: 50 }),
      false,
      usage(100),
    ],
    ["the first figures of all", usage(40), false, undefined],
    ["the first after none", usage(40), false, usage(0, { limit: 0 })],
  ])("a refusal stays beside %s (B6)", (_name, reading, overageAllowed, seen) => {
    expect(after(reading, overageAllowed, seen)).toBe("quota-exhausted");
  });

  it.each<[string, Usage, boolean, Usage]>([
    ["a larger limit", usage(100, { limit: 200 }), false, usage(100)],
    ["less used", usage(5), false, before],
    ["overage that was switched on since", usage(100, { overageEnabled: true }), true, usage(100)],
  ])("a refusal is lifted by %s (B6)", (_name, reading, overageAllowed, seen) => {
    expect(after(reading, overageAllowed, seen)).toBe("ready");
  });

  it("no limit at all lifts nothing that lasts, and ends nothing that serves", () => {
    const none = usage(0, { limit: 0 });
    const spent = stateAfterUsage(accountIn(READY), usage(100), false, NOW);
    expect(stateAfterUsage(accountIn(spent), none, false, NOW + HOUR)).toBe(spent);
    expect(stateAfterUsage(accountIn(READY), none, false, NOW)).toBe(READY);
  });

  it("a refusal is over at its date, whatever was read meanwhile (B6)", () => {
    const until = NOW + 20 * HOUR;
    const state = stateAfter(accountIn(READY), { ...refused, until }, NOW);
    const seen = stateAfterUsage(accountIn(state, before), usage(41), false, NOW + HOUR);
    expect(lastingState(seen, until - 1)).toEqual(seen);
    expect(lastingState(seen, until)).toBe(READY);
    expect(stateAfterUsage(accountIn(seen, before), usage(41), false, until)).toBe(READY);
  });
});
