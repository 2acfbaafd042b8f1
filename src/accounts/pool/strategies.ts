import { isReady, lastLoginOf, type Account } from "../account.ts";

/** Which of several ready accounts serves; the setting `account_selection_strategy`. */
export type SelectionStrategy = "sticky" | "round-robin" | "lowest-usage";

/** What was chosen before, as far as it matters for what comes next. */
export interface ChoiceHistory {
  /** The session's account, if it has one. */
  readonly ofSession: string | undefined;
  readonly last: string | undefined;
  /** `lastLoginOf` when `last` was chosen. */
  readonly lastLogin: number;
  /** When an account was last chosen, as a running number; 0 for never. */
  readonly chosenAt: (id: string) => number;
}

/** Accounts that may serve now, in the order of the file. */
export interface Candidates {
  readonly ready: readonly Account[];
  /** Those of them that a request need not queue for. */
  readonly idle: readonly Account[];
}

/** @returns undefined only if no account is ready */
export function choose(
  strategy: SelectionStrategy,
  { idle, ready }: Candidates,
  history: ChoiceHistory,
  now: number,
): Account | undefined {
  // The person's own order comes first, whatever the strategy; a queue comes last.
  const preferred = lowestBy(idle.length > 0 ? idle : ready, ({ priority }) => -priority);
  return ofSession(ready, history) ?? chooseNew(strategy, preferred, history, now);
}

/** Who would serve the first conversation of a process that starts now; undefined if nobody can. */
export function firstChoice(
  strategy: SelectionStrategy,
  accounts: readonly Account[],
  now: number,
): Account | undefined {
  const ready = accounts.filter((account) => isReady(account, now));
  return choose(strategy, { ready, idle: ready }, NO_HISTORY, now);
}

const NO_HISTORY: ChoiceHistory = {
  ofSession: undefined,
  last: undefined,
  lastLogin: 0,
  chosenAt: () => 0,
};

/** For a conversation that has no account yet, or whose account cannot serve now. */
function chooseNew(
  strategy: SelectionStrategy,
  ready: readonly Account[],
  history: ChoiceHistory,
  now: number,
): Account | undefined {
  switch (strategy) {
    case "sticky":
      return ofLastTime(ready, history);
    case "round-robin":
      return longestIdle(ready, history);
    case "lowest-usage":
      return longestIdle(leastUsed(ready, now), history);
  }
}

/** A conversation profits from the service's cache on one account. */
function ofSession(ready: readonly Account[], history: ChoiceHistory): Account | undefined {
  const own = history.ofSession;
  return own === undefined ? undefined : ready.find(({ id }) => id === own);
}

/** Whoever has logged in since then wants that account. */
function ofLastTime(
  ready: readonly Account[],
  { last, lastLogin }: ChoiceHistory,
): Account | undefined {
  const same = lastLoginOf(ready) > lastLogin ? undefined : ready.find(({ id }) => id === last);
  return same ?? lowestBy(ready, ({ loginNumber = 0 }) => -loginNumber)[0];
}

/** What was used before the reset no longer counts. */
function leastUsed(ready: readonly Account[], now: number): readonly Account[] {
  return lowestBy(ready, ({ usage }) => {
    if (usage === undefined) return 0;
    // No credits, or unknown ones: accounts with credits go first.
    if (usage.limit <= 0) return 1;
    return usage.resetAt !== undefined && usage.resetAt <= now ? 0 : usage.used / usage.limit;
  });
}

/** By this process, and among those that it has not chosen yet, by all. */
function longestIdle(ready: readonly Account[], { chosenAt }: ChoiceHistory): Account | undefined {
  const idle = lowestBy(ready, ({ id }) => chosenAt(id));
  return lowestBy(idle, ({ lastUsedAt = 0 }) => lastUsedAt)[0];
}

/** All that share the lowest measure. */
function lowestBy(
  accounts: readonly Account[],
  measure: (account: Account) => number,
): readonly Account[] {
  let lowest = Infinity;
  let found: Account[] = [];
  for (const account of accounts) {
    const measured = measure(account);
    if (measured < lowest) found = [];
    lowest = Math.min(lowest, measured);
    if (measured === lowest) found.push(account);
  }
  return found;
}
