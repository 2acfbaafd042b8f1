import type { Account } from "./account.ts";

/** Which of several ready accounts serves; the setting `account_selection_strategy`. */
export type SelectionStrategy = "sticky" | "round-robin" | "lowest-usage";

/** What was chosen before, as far as it matters for what comes next. */
export interface ChoiceHistory {
  /** The session's account, if it has one. */
  readonly ofSession: string | undefined;
  readonly last: string | undefined;
  /** When an account was last chosen, as a running number; 0 for never. */
  readonly turnOf: (id: string) => number;
  /** Whether a request must queue for the account. */
  readonly isFull: (id: string) => boolean;
}

/**
 * @param ready accounts that may serve now, in the order of the file
 * @returns undefined only where `ready` is empty
 */
export function choose(
  strategy: SelectionStrategy,
  ready: readonly Account[],
  history: ChoiceHistory,
  now: number,
): Account | undefined {
  const preferred = lowestBy(withRoom(ready, history), ({ priority }) => -priority);
  return ofSession(ready, history) ?? chooseNew(strategy, preferred, history, now);
}

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
  return ready.find(({ id }) => id === history.ofSession);
}

function ofLastTime(ready: readonly Account[], history: ChoiceHistory): Account | undefined {
  return ready.find(({ id }) => id === history.last) ?? ready[0];
}

/** Any account that is free is better than a queue. */
function withRoom(ready: readonly Account[], { isFull }: ChoiceHistory): readonly Account[] {
  const free = ready.filter(({ id }) => !isFull(id));
  return free.length > 0 ? free : ready;
}

/** What was used before the reset counts no more. */
function leastUsed(ready: readonly Account[], now: number): readonly Account[] {
  return lowestBy(ready, ({ usage }) => {
    if (usage === undefined) return 0;
    // No credits at all, or none that are told: whoever has some goes first.
    if (usage.limit <= 0) return 1;
    return usage.resetAt !== undefined && usage.resetAt <= now ? 0 : usage.used / usage.limit;
  });
}

/** By this process, and among those that it has not chosen yet, by all. */
function longestIdle(ready: readonly Account[], { turnOf }: ChoiceHistory): Account | undefined {
  const idle = lowestBy(ready, ({ id }) => turnOf(id));
  return lowestBy(idle, ({ lastUsedAt = 0 }) => lastUsedAt)[0];
}

/** All that share the lowest measure. */
function lowestBy(
  accounts: readonly Account[],
  measure: (account: Account) => number,
): readonly Account[] {
  const measures = accounts.map(measure);
  const lowest = measures.reduce((least, each) => Math.min(least, each), Infinity);
  return accounts.filter((_account, index) => measures[index] === lowest);
}
