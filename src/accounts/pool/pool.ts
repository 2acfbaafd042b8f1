import { NoAccountError } from "../../facts/errors.ts";
import type { AccountBlock } from "../../facts/account-block.ts";
import type { Failure } from "../../facts/failure.ts";
import type { Clock } from "../../lib/time.ts";
import { blockOf, isReady, labelsOf, type Account, type AccountOutcome } from "../account.ts";
import type { AccountReader } from "../known-accounts.ts";
import { createChoices } from "./history.ts";
import { createPacer, type Leave, type Pacer, type Patience } from "./pacer.ts";
import type { StateRecords } from "./state-records.ts";
import { choose, type SelectionStrategy } from "./strategies.ts";
import { stateAfter } from "../transitions.ts";

/** Chooses who serves and when, and keeps how it went. */
export interface AccountPool {
  /**
   * Chooses an account and waits for a turn to ask by it.
   * @returns undefined when the account was throttled during the wait: choose anew
   * @throws NoAccountError with the reason of each account that cannot serve; KiroLocalError;
   * KiroNetworkError `aborted`, `timeout`
   */
  acquire(wish: AccountWish): Promise<Turn | undefined>;
  /** The same for an account that was chosen before. */
  takeTurn(account: Account, patience: Patience): Promise<Leave | undefined>;
  /** Whether `acquire` would find someone. */
  isAnyReady(exclude: Excluded): Promise<boolean>;
  /** Why each account cannot serve; nothing where one can. @throws KiroLocalError */
  obstacles(exclude: Excluded): Promise<readonly AccountBlock[]>;
  /** What cannot be saved is remembered by this process. @throws KiroLocalError on reading only */
  report(account: Account, outcome: AccountOutcome): Promise<void>;
}

/** An account that may be asked now. */
export interface Turn {
  readonly account: Account;
  /** The account's name in messages. */
  readonly label: string;
  /** To be called when its answer begins, or does not. */
  readonly leave: Leave;
}

export interface AccountWish extends Patience {
  readonly sessionId: string | undefined;
  readonly exclude: Excluded;
}

/** Accounts that a request must not ask again, by id, and what they failed with. */
export type Excluded = ReadonlyMap<string, Failure>;

export interface AccountPoolOptions {
  /** All that may serve, with what `records` remembers. */
  readonly accounts: AccountReader;
  readonly records: StateRecords;
  readonly strategy: SelectionStrategy;
  readonly clock: Clock;
  /** Shared by the pools of one process that have accounts in common. */
  readonly pacer?: Pacer;
}

export function createAccountPool(options: AccountPoolOptions): AccountPool {
  const { accounts, clock, records, strategy } = options;
  const pacer = options.pacer ?? createPacer(clock);
  const choices = createChoices();

  async function keep(reported: Account, outcome: AccountOutcome): Promise<void> {
    const all = await accounts.read();
    const current = all.find(({ id }) => id === reported.id);
    if (current === undefined) return;
    if (outcome.kind === "served") void records.noteUse(current, clock.now());
    await records.change(current, all, (account) => {
      // The outcome may be of a token that was refreshed meanwhile.
      if (account.generation > reported.generation && isAboutToken(outcome)) return account.state;
      return stateAfter(account, outcome, clock.now());
    });
  }

  return {
    async acquire({ sessionId, exclude, ...patience }) {
      const all = await accounts.read();
      const now = clock.now();
      const ready = all.filter((account) => !exclude.has(account.id) && isReady(account, now));
      const idle = ready.filter(({ id }) => !pacer.isFull(id));
      const account = choose(strategy, { ready, idle }, choices.historyOf(sessionId), now);
      if (account === undefined) throw new NoAccountError(blocksOf(all, exclude, now));
      const isFree = exclude.size === 0 && idle.length === ready.length;
      choices.note(account.id, sessionId, isFree);
      const leave = await pacer.takeTurn(account.id, patience);
      return leave && { account, leave, label: labelsOf(all)(account) };
    },
    takeTurn: ({ id }, patience) => pacer.takeTurn(id, patience),
    async isAnyReady(exclude) {
      const now = clock.now();
      return (await accounts.read()).some(
        (account) => !exclude.has(account.id) && isReady(account, now),
      );
    },
    async obstacles(exclude) {
      const all = await accounts.read();
      const blocks = blocksOf(all, exclude, clock.now());
      return blocks.length < all.length ? [] : blocks;
    },
    async report(account, outcome) {
      try {
        await keep(account, outcome);
      } finally {
        // After it: whoever must choose anew then finds the account at rest.
        pacer.learn(account.id, outcome);
      }
    },
  };
}

function blocksOf(
  all: readonly Account[],
  exclude: Excluded,
  now: number,
): readonly AccountBlock[] {
  const labelOf = labelsOf(all);
  return all.flatMap((account) => {
    const label = labelOf(account);
    const failure = exclude.get(account.id);
    return blockOf(account, now, label) ?? (failure ? { label, state: "refused", failure } : []);
  });
}

function isAboutToken(outcome: AccountOutcome): boolean {
  return (
    outcome.kind === "failed" &&
    (outcome.reason === "access-token-rejected" || outcome.reason === "refresh-token-rejected")
  );
}
