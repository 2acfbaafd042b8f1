import type { Account } from "../../src/accounts/account.ts";
import { createAccount } from "../../src/accounts/roster.ts";
import { EMPTY_STATUS, statusOf, sumOfStatus, type StatusNote } from "../../src/status/state.ts";
import type { Snapshot } from "../../src/tui/panel/facts.ts";
import type { View } from "../../src/tui/panel/panel.ts";
import { socialLogin } from "../accounts/samples.ts";

export const NOW = Date.UTC(2026, 10, 27, 12);
export const RESET = Date.UTC(2026, 11, 1);
export const VIEW: View = { reader: { timeZone: "Europe/Berlin", locale: "en-US" }, warnAt: 0.8 };

export function account(name: string, used = 188, more: Partial<Account> = {}): Account {
  const usage = { used, limit: 1000, resetAt: RESET, checkedAt: NOW, plan: "KIRO PRO+" };
  const login = { ...socialLogin(name), usage: { ...usage, overageEnabled: false } };
  return { ...createAccount(name, login, NOW), ...more };
}

export function snapshot(
  accounts: readonly Account[],
  notes: readonly StatusNote[] = [],
): Snapshot {
  return {
    now: NOW,
    accounts,
    status: notes.map(statusOf).reduce(sumOfStatus, EMPTY_STATUS),
    strategy: "sticky",
    isLoggedIn: true,
  };
}

/** An answer of `anna`, who is preferred. */
export const ANSWERED: StatusNote = {
  at: NOW,
  sessionId: "ses_1",
  accountId: "anna",
  reason: "preferred",
  answer: { model: "claude-sonnet-4.5", credits: 1.25 },
};
