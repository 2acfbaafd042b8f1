import { describe, expect, it } from "vitest";
import { reasonOf } from "../../../src/accounts/pool/choice-reason.ts";
import { createAccount } from "../../../src/accounts/roster.ts";

function account(id: string, more: { enabled?: boolean; priority?: number } = {}) {
  const credentials = { method: "api-key", apiKey: "ksk_x", region: "us-east-1" } as const;
  return { ...createAccount(id, { credentials, identity: {} }, 0), ...more };
}

const anna = account("anna");
const ben = account("ben");
const vip = account("vip", { priority: 1 });
const off = account("off", { enabled: false });

describe("why an account serves", () => {
  it.each([
    ["nobody else may", anna, [anna, off], [anna], undefined, "only-account"],
    ["the conversation began with it", anna, [anna, vip], [anna, vip], "anna", "conversation"],
    ["the others cannot now", anna, [anna, ben], [anna], undefined, "others-blocked"],
    ["the person prefers it", vip, [anna, vip], [anna, vip], undefined, "preferred"],
    ["the strategy chose it", ben, [anna, ben], [anna, ben], undefined, "strategy"],
  ] as const)("says that %s", (_name, chosen, all, ready, ofSession, reason) => {
    expect(reasonOf(chosen, { all, ready, strategy: "sticky" }, { ofSession })).toBe(reason);
  });
});
