import { describe, expect, test } from "vitest";
import { createCreditLedger } from "../../../src/chat/memory/credits.ts";
import { createFakeClock } from "../../helpers/fake-clock.ts";

const spending = (sessionId: string | undefined, credits: number | undefined) => ({
  sessionId,
  accountId: "account",
  model: "claude-haiku-4.5",
  credits,
});

describe("the ledger of credits", () => {
  test("forgets the sessions that were silent longest, and no account's sum", () => {
    const ledger = createCreditLedger(createFakeClock({ start: 1000 }));
    for (let count = 0; count < 300; count += 1) {
      ledger.record(spending(`ses_${count}`, 0.5));
      ledger.record(spending("ses_0", 0.5));
    }
    const { since, bySession, byAccount } = ledger.totals();
    expect(since).toBe(1000);
    expect(bySession.size).toBe(200);
    expect(bySession.get("ses_0")?.credits).toBe(150.5);
    expect(byAccount).toEqual(new Map([["account", 300]]));
  });

  test("knows the model of an answer that has no price, and needs no session", () => {
    const ledger = createCreditLedger(createFakeClock());
    ledger.record(spending("ses_1", undefined));
    ledger.record(spending(undefined, 2));
    const before = ledger.totals();
    ledger.record(spending("ses_1", 1));
    expect(before.bySession.get("ses_1")).toEqual({ credits: 0, model: "claude-haiku-4.5" });
    expect(before.byModel.get("claude-haiku-4.5")).toBe(2);
  });
});
