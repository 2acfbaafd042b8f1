import type { Account } from "./account.ts";

export type StrategyName = "sticky" | "round-robin" | "lowest-usage";

/** What this process remembers of who served last. */
export interface Memory {
  /** The account that served the session last. */
  readonly ofSession: string | undefined;
  /** Account -> when it was chosen last: a number that grows; 0 for never here. */
  readonly turnOf: (account: Account) => number;
}

export type Strategy = (ready: readonly Account[], memory: Memory) => Account | undefined;

/** Pure choices among accounts that can serve; the preferred ones have been picked before. */
export const STRATEGIES: Readonly<Record<StrategyName, Strategy>> = {
  /** The session's account, else the one used last, else the first. */
  sticky: (ready, memory) =>
    ready.find((account) => account.id === memory.ofSession) ??
    best(ready, (account) => memory.turnOf(account) || (account.lastUsedAt ?? 0)),
  /** The one that has waited longest: fair within one request. */
  "round-robin": (ready, memory) => best(ready, (account) => -waitOf(account, memory)),
  /** The one with the most quota left; among equals in turn. */
  "lowest-usage": (ready, memory) => {
    const lowest = Math.min(...ready.map(shareUsed));
    const equals = ready.filter((account) => shareUsed(account) === lowest);
    return best(equals, (account) => -waitOf(account, memory));
  },
};

function waitOf(account: Account, memory: Memory): number {
  // What this process chose counts after whatever others wrote down before.
  return memory.turnOf(account) + (account.lastUsedAt ?? 0) / 1e15;
}

function shareUsed({ usage }: Account): number {
  return usage === undefined || usage.limit <= 0 ? 0 : usage.used / usage.limit;
}

/** The first of those with the highest score. */
function best(
  accounts: readonly Account[],
  scoreOf: (account: Account) => number,
): Account | undefined {
  let winner: Account | undefined;
  let highest = -Infinity;
  for (const account of accounts) {
    const score = scoreOf(account);
    if (score > highest) {
      winner = account;
      highest = score;
    }
  }
  return winner;
}
