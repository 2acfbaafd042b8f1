import { describe, expect, it } from "vitest";
import { addAccount } from "../../../src/accounts/roster.ts";
import { readUsage } from "../../../src/accounts/store/usage-record.ts";
import type { Usage } from "../../../src/service/account/usage.ts";
import { newStore } from "../new-store.ts";
import { socialLogin } from "../samples.ts";

const USAGE: Usage = {
  used: 13,
  limit: 60,
  checkedAt: 1000,
  resetAt: 2000,
  plan: "KIRO PRO",
  overageEnabled: true,
  breakdown: {
    checkedAt: 1000,
    base: { used: 12, limit: 50 },
    trial: { used: 3, limit: 500, status: "EXPIRED", endsAt: 900 },
    bonuses: [{ used: 1, limit: 10, status: "ACTIVE", name: "Welcome", endsAt: 5000 }],
    bought: [{ used: 4, limit: 40, endsAt: 5000 }],
    overage: { used: 0, cap: 10_000, rate: 0.04, charges: 0, currency: "USD" },
    total: { charges: 0, overageLimit: 200, maxOverageLimit: 500 },
  },
};

describe("the figures of an account in the file", () => {
  it("are read back with every part", async () => {
    const { deps, store } = newStore();
    await addAccount(store, { ...socialLogin("anna"), usage: USAGE }, deps);
    expect((await store.read())[0]?.usage).toEqual(USAGE);
    expect(readUsage(JSON.parse(JSON.stringify(USAGE)) as Record<string, unknown>)).toEqual(USAGE);
  });

  it("lose a breakdown that an earlier version left beside newer ones", () => {
    const { breakdown, ...figures } = USAGE;
    const newer = { ...figures, used: 20, checkedAt: 3000 };
    expect(readUsage({ ...newer, breakdown })).toEqual(newer);
  });

  it.each([
    undefined,
    null,
    7,
    [],
    "x",
    { checkedAt: 1000 },
    { checkedAt: 1000, base: { used: "1" } },
  ])("stay where the breakdown is %j", (breakdown) => {
    const { used, limit } = USAGE;
    const read = readUsage({ ...USAGE, breakdown });
    expect(read).toMatchObject({ used, limit });
    expect(read?.breakdown ?? { checkedAt: 1000 }).toEqual({ checkedAt: 1000 });
  });

  it("keep the parts of a breakdown that can be read", () => {
    const bonuses = [null, { used: 1 }, { used: 1, limit: 2, status: 7 }];
    const breakdown = {
      checkedAt: 1000,
      bonuses,
      overage: { rate: "x", currency: "USD" },
      total: 5,
    };
    expect(readUsage({ ...USAGE, breakdown })?.breakdown).toEqual({
      checkedAt: 1000,
      bonuses: [{ used: 1, limit: 2 }],
      overage: { currency: "USD" },
    });
  });
});
