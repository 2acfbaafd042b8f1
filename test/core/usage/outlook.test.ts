import { describe, expect, it } from "vitest";
import { createAccount } from "../../../src/accounts/roster.ts";
import { outlookOf } from "../../../src/core/usage/outlook.ts";
import type { Usage } from "../../../src/service/account/usage.ts";
import { EMPTY_STATUS, type StatusState } from "../../../src/status/state.ts";

const DAY = 86_400_000;
const NOW = Date.UTC(2026, 10, 23, 12);
const RESET = Date.UTC(2026, 11, 1);

const usage = (used: number, facts: Partial<Usage> = {}): Usage => ({
  used,
  limit: 1000,
  resetAt: RESET,
  checkedAt: NOW,
  overageEnabled: false,
  ...facts,
});

function outlook(figures: Usage | undefined, status: StatusState = EMPTY_STATUS, now = NOW) {
  const credentials = { method: "api-key", apiKey: "ksk_1", region: "us-east-1" } as const;
  const account = { ...createAccount("a", { credentials, identity: {} }, NOW), id: "a" };
  return outlookOf(figures === undefined ? account : { ...account, usage: figures }, status, now);
}

function recorded(days: Readonly<Record<string, number>>): StatusState {
  const entries = Object.entries(days).map(([day, credits]) => {
    return [day, new Map([["a", new Map([["model", credits]])]])] as const;
  });
  return { ...EMPTY_STATUS, days: new Map(entries) };
}

describe("how long credits last", () => {
  it("follows from what was used since the last reset", () => {
    const { lasts, sinceReset } = outlook(usage(225));
    expect(sinceReset).toEqual({ perDay: 10, since: Date.UTC(2026, 10, 1) });
    expect(lasts).toEqual({ kind: "past-reset", perDay: 10 });
    expect(outlook(usage(900)).lasts).toEqual({
      kind: "until",
      at: NOW + 2.5 * DAY,
      perDay: 40,
    });
  });

  it("follows from the higher of both rates", () => {
    const status = recorded({ "2026-11-17": 130, "2026-11-23": 520 });
    const { lasts, recorded: rate } = outlook(usage(225), status);
    expect(rate).toEqual({ perDay: 100, since: Date.UTC(2026, 10, 17) });
    expect(lasts).toEqual({ kind: "past-reset", perDay: 100 });
    const { lasts: sooner } = outlook(usage(300), status);
    expect(sooner).toEqual({ kind: "until", at: NOW + 7 * DAY, perDay: 100 });
  });

  it("leaves days out that lie a week back, and those to come", () => {
    const status = recorded({ "2026-10-01": 9999, "2026-11-20": 65, "2027-01-01": 9999 });
    expect(outlook(undefined, status).recorded?.perDay).toBeCloseTo(10);
  });

  it("is not known from less than a day, without figures, and from those before the reset", () => {
    const unknown = (reason: string) => ({ lasts: { kind: "unknown", reason } });
    const early = Date.UTC(2026, 10, 1, 5);
    expect(outlook(usage(5, { checkedAt: early }), EMPTY_STATUS, early)).toEqual(
      unknown("too-early"),
    );
    expect(outlook(undefined)).toEqual(unknown("no-figures"));
    expect(outlook(usage(5, { limit: 0 }))).toEqual(unknown("no-figures"));
    expect(outlook(usage(5), EMPTY_STATUS, RESET)).toEqual(unknown("reset-passed"));
    expect(outlook(usage(5), recorded({ "2026-11-23": 50 })).recorded).toBeUndefined();
  });

  it("is nothing to say where all is used up or nothing is spent", () => {
    expect(outlook(usage(1000)).lasts).toEqual({ kind: "used-up" });
    expect(outlook(usage(0)).lasts).toEqual({ kind: "idle" });
  });

  it("counts plan and overage, not a trial that began in another month", () => {
    const breakdown = {
      checkedAt: NOW,
      base: { used: 0, limit: 50 },
      trial: { used: 225, limit: 500, status: "ACTIVE" },
    };
    expect(outlook(usage(225, { breakdown })).sinceReset?.perDay).toBe(0);
    const over = { checkedAt: NOW, base: { used: 50, limit: 50 }, overage: { used: 175 } };
    expect(outlook(usage(225, { breakdown: over })).sinceReset?.perDay).toBe(10);
    const both = { ...over, base: { used: 225, limit: 50 } };
    expect(outlook(usage(225, { breakdown: both })).sinceReset?.perDay).toBe(10);
  });

  it("goes back to the last day of a shorter month", () => {
    const resetAt = Date.UTC(2026, 2, 31);
    const now = Date.UTC(2026, 2, 10);
    const { sinceReset } = outlook(usage(10, { resetAt, checkedAt: now }), EMPTY_STATUS, now);
    expect(sinceReset?.since).toBe(Date.UTC(2026, 1, 28));
  });
});
