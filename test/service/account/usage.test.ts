import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { processUsage } from "../../../src/service/account/usage.ts";

const NOW = Date.UTC(2026, 10, 23);
const RESET = 1_796_083_200;
const PAST = NOW / 1000;
const SOON = PAST + 1;

const credit = (more: object = {}) => ({
  resourceType: "CREDIT",
  currentUsage: 12,
  currentUsageWithPrecision: 12.34,
  usageLimit: 50,
  usageLimitWithPrecision: 50,
  nextDateReset: RESET,
  ...more,
});
const trial = (status: string, more: object = {}) => ({
  freeTrialInfo: {
    ...more,
    freeTrialStatus: status,
    currentUsage: 3,
    currentUsageWithPrecision: 3.2,
    usageLimit: 500,
    usageLimitWithPrecision: 500,
  },
});
const bonus = (status: string, used: number, limit: number, more: object = {}) => ({
  ...more,
  status,
  currentUsage: used,
  usageLimit: limit,
});
const usageOf = (breakdown: unknown, more: object = {}) =>
  processUsage({ usageBreakdownList: [breakdown], ...more }, NOW).usage;

describe("processUsage", () => {
  it("reads a whole answer", () => {
    const answer = {
      nextDateReset: RESET + 1,
      overageConfiguration: { overageStatus: "DISABLED" },
      subscriptionInfo: { subscriptionTitle: "KIRO FREE" },
      usageBreakdownList: [
        credit({ ...trial("ACTIVE"), bonuses: [bonus("ACTIVE", 1.5, 100)], currentOverages: 7 }),
      ],
      userInfo: { email: "user@example.com", userId: "d-9067.uuid" },
    };
    expect(processUsage(answer, NOW)).toEqual({
      identity: { email: "user@example.com", userId: "d-9067.uuid" },
      usage: {
        used: 12.34 + 3.2 + 1.5,
        limit: 650,
        resetAt: RESET * 1000,
        checkedAt: NOW,
        plan: "KIRO FREE",
        overageEnabled: false,
        breakdown: {
          checkedAt: NOW,
          base: { used: 12.34, limit: 50 },
          trial: { used: 3.2, limit: 500, status: "ACTIVE" },
          bonuses: [{ used: 1.5, limit: 100, status: "ACTIVE" }],
          overage: { used: 7 },
        },
      },
    });
  });

  it("keeps every part with its end, what has ended included", () => {
    const entry = credit({
      ...trial("EXPIRED", { freeTrialExpiry: PAST }),
      bonuses: [
        bonus("ACTIVE", 1, 10, { displayName: "Welcome", expiresAt: SOON }),
        bonus("EXHAUSTED", 20, 20),
        bonus("EXPIRED", 3, 30, { expiresAt: PAST * 1000 }),
      ],
      overageCredits: [
        { currentUsage: 4, usageLimit: 40, expiresAt: SOON * 1000 },
        { currentUsage: 5, usageLimit: 50, expiresAt: PAST },
      ],
      currentOveragesWithPrecision: 1.5,
      overageCap: 10_000,
      overageRate: 0.04,
      overageCharges: 0.06,
      currency: "USD",
    });
    const totalUsage = { maxOverageLimit: 500, overageLimit: 200, totalOverageCharges: 0.06 };
    expect(usageOf(entry, { totalUsage })).toMatchObject({
      used: 12.34 + 1 + 4,
      limit: 50 + 10 + 40,
      breakdown: {
        base: { used: 12.34, limit: 50 },
        trial: { used: 3.2, limit: 500, status: "EXPIRED", endsAt: NOW },
        bonuses: [
          { used: 1, limit: 10, status: "ACTIVE", name: "Welcome", endsAt: SOON * 1000 },
          { used: 20, limit: 20, status: "EXHAUSTED" },
          { used: 3, limit: 30, status: "EXPIRED", endsAt: NOW },
        ],
        bought: [
          { used: 4, limit: 40, endsAt: SOON * 1000 },
          { used: 5, limit: 50, endsAt: NOW },
        ],
        overage: { used: 1.5, cap: 10_000, rate: 0.04, charges: 0.06, currency: "USD" },
        total: { charges: 0.06, overageLimit: 200, maxOverageLimit: 500 },
      },
    });
  });

  it("what was spent beyond the plan is not taken from bought credits", () => {
    const entry = credit({
      currentUsageWithPrecision: 70,
      overageCredits: [{ currentUsage: 0, usageLimit: 100, expiresAt: SOON }],
    });
    expect(usageOf(entry)).toMatchObject({ used: 50, limit: 150 });
    expect(usageOf(credit({ currentUsageWithPrecision: 70 }))).toMatchObject({ used: 70 });
  });

  it.each([
    ["seconds", RESET],
    ["milliseconds", RESET * 1000],
  ])("takes dates in %s, and no days until the reset", (_, nextDateReset) => {
    const entry = credit({ nextDateReset });
    expect(usageOf(entry, { daysUntilReset: 0 })?.resetAt).toBe(RESET * 1000);
    expect(usageOf(credit({ nextDateReset: undefined }), { daysUntilReset: 3 })).not.toHaveProperty(
      "resetAt",
    );
  });

  it.each([
    ["the exact figure", credit(), 12.34],
    ["the rounded figure without it", credit({ currentUsageWithPrecision: undefined }), 12],
    ["the rounded figure beside nonsense", credit({ currentUsageWithPrecision: "12.34" }), 12],
    ["nothing used yet", credit({ currentUsageWithPrecision: 0, currentUsage: 0 }), 0],
    ["no figure at all", { resourceType: "CREDIT", usageLimit: 50 }, 0],
  ])("takes %s", (_, breakdown, used) => {
    expect(usageOf(breakdown)).toMatchObject({ used, limit: 50 });
  });

  it.each([
    ["an active trial", trial("ACTIVE"), 550, 15.54],
    ["a trial that has ended", trial("EXPIRED"), 50, 12.34],
    ["a trial that lasts", trial("ACTIVE", { freeTrialExpiry: SOON }), 550, 15.54],
    ["a trial past its own date", trial("ACTIVE", { freeTrialExpiry: PAST }), 50, 12.34],
    [
      "a trial with a date of the wrong type",
      trial("ACTIVE", { freeTrialExpiry: "x" }),
      550,
      15.54,
    ],
    [
      "bonuses until their own date",
      {
        bonuses: [
          bonus("ACTIVE", 1, 100, { expiresAt: SOON }),
          bonus("ACTIVE", 9, 900, { expiresAt: PAST }),
        ],
      },
      150,
      13.34,
    ],
    ["a trial without a status", { freeTrialInfo: { usageLimit: 500 } }, 50, 12.34],
    [
      "active bonuses only",
      { bonuses: [bonus("ACTIVE", 1, 100), bonus("EXPIRED", 5, 500), bonus("ACTIVE", 2, 200)] },
      350,
      15.34,
    ],
    ["bonuses that are no list", { bonuses: "ACTIVE" }, 50, 12.34],
    ["bonuses of wrong types", { bonuses: [null, 7, "ACTIVE", ["ACTIVE"]] }, 50, 12.34],
  ])("counts %s", (_, more, limit, used) => {
    const usage = usageOf(credit(more));
    expect(usage?.limit).toBe(limit);
    expect(usage?.used).toBeCloseTo(used);
  });

  it("does not count paid overage as quota, but says that it is on", () => {
    const paid = { overageConfiguration: { overageStatus: "ENABLED" } };
    const usage = usageOf(credit({ overageCap: 10_000 }), paid);
    expect(usage).toMatchObject({ limit: 50, overageEnabled: true });
    expect(usageOf(credit())).toMatchObject({ overageEnabled: false });
  });

  const resource = (resourceType: string, usageLimit: number) =>
    credit({ resourceType, usageLimit, usageLimitWithPrecision: usageLimit });
  const spec = resource("SPEC", 6);
  const vibe = resource("VIBE", 7);
  const agentic = resource("AGENTIC_REQUEST", 8);
  it.each([
    ["credits before others", [spec, vibe, agentic, credit()], 50],
    ["the older name of the same", [spec, vibe, agentic], 8],
    ["chats, not specs: one that is spent does not stand for the other", [spec, vibe], 7],
    ["what there is", [spec], 6],
  ])("takes %s", (_name, usageBreakdownList, limit) => {
    expect(processUsage({ usageBreakdownList }, NOW).usage?.limit).toBe(limit);
  });

  it.each(["KIRO PRO MAX", "Pro Max", "Q_DEVELOPER_STANDALONE_PRO"])(
    "takes any plan by its title: %s",
    (subscriptionTitle) => {
      const more = { subscriptionInfo: { type: "SOMETHING_NEW", subscriptionTitle } };
      expect(usageOf(credit(), more)?.plan).toBe(subscriptionTitle);
    },
  );

  it("an address that is null is none", () => {
    const answer = { usageBreakdownList: [credit()], userInfo: { userId: "u1", email: null } };
    expect(processUsage(answer, NOW).identity).toEqual({ userId: "u1" });
  });

  it("a trial or a bonus counts without a base; what has no limit counts for nothing", () => {
    const base = { resourceType: "CREDIT", currentUsage: 9 };
    expect(usageOf({ ...base, ...trial("ACTIVE") })).toMatchObject({ used: 3.2, limit: 500 });
    const bonuses = [bonus("ACTIVE", 1, 100), { status: "ACTIVE", currentUsage: 4 }];
    expect(usageOf({ ...base, bonuses })).toMatchObject({ used: 1, limit: 100 });
    expect(usageOf({ ...base, ...trial("EXPIRED") })).toBeUndefined();
  });

  it("finds the reset in the answer where the breakdown names none", () => {
    const breakdown = credit({ nextDateReset: undefined });
    expect(usageOf(breakdown, { nextDateReset: RESET })?.resetAt).toBe(RESET * 1000);
    expect(usageOf(breakdown)).not.toHaveProperty("resetAt");
  });

  it.each([
    {},
    { usageBreakdownList: [] },
    { usageBreakdownList: {} },
    { usageBreakdownList: [null] },
    { usageBreakdownList: [{ resourceType: "CREDIT" }] },
    { usageBreakdownList: [credit({ usageLimit: NaN, usageLimitWithPrecision: null })] },
  ])("knows no usage from %j", (answer) => {
    expect(processUsage(answer, NOW)).toEqual({ identity: {}, usage: undefined });
  });

  it("never throws and never yields what is not a number", () => {
    const keys = ["resourceType", "usageLimit", "currentUsage", "freeTrialInfo", "bonuses"];
    const breakdown = fc.dictionary(fc.constantFrom(...keys), fc.anything());
    fc.assert(
      fc.property(fc.array(fc.oneof(breakdown, fc.anything())), (usageBreakdownList) => {
        const { usage } = processUsage({ usageBreakdownList }, NOW);
        if (usage === undefined) return;
        expect([Number.isNaN(usage.used), Number.isNaN(usage.limit)]).toEqual([false, false]);
      }),
    );
  });
});
