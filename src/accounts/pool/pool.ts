import { NoAccountError } from "../../facts/errors.ts";
import type { AccountBlock } from "../../facts/account-block.ts";
import type { ChoiceReason } from "../../facts/choice-reason.ts";
import type { Failure } from "../../facts/failure.ts";
import type { FailureKind } from "../../facts/failure-kind.ts";
import type { Clock } from "../../lib/time.ts";
import {
  blockOf,
  isReady,
  labelsOf,
  lastLoginOf,
  type Account,
  type AccountOutcome,
} from "../account.ts";
import type { AccountReader } from "../known-accounts.ts";
import { createHistory } from "./history.ts";
import { createPacer, type Release, type Pacer, type Patience } from "./pacer.ts";
import type { StateRecords } from "./state-records.ts";
import { reasonOf } from "./choice-reason.ts";
import { choose, type SelectionStrategy } from "./strategies.ts";
import { stateAfter } from "../transitions.ts";

/** Chooses who serves and when, and keeps how it went. */
export interface AccountPool {
  /**
   * Chooses an account and waits for one of its slots.
   * @returns undefined if the account was throttled during the wait: choose again
   * @throws NoAccountError with the reason of each account that cannot serve; KiroLocalError;
   * KiroNetworkError `aborted`, `timeout`
   */
  acquireSlot(request: SlotRequest): Promise<Slot | undefined>;
  /** The same for an account that was chosen before. */
  acquireSlotOf(account: Account, patience: Patience): Promise<Release | undefined>;
  /** Whether `acquireSlot` would find someone. */
  isAnyReady(exclude: Excluded): Promise<boolean>;
  /** Why each account cannot serve; nothing where one can. @throws KiroLocalError */
  blocks(exclude: Excluded): Promise<readonly AccountBlock[]>;
  /** What cannot be saved is remembered by this process. @throws KiroLocalError on reading only */
  report(account: Account, outcome: AccountOutcome): Promise<void>;
}

/** The permission to ask an account. */
export interface Slot {
  readonly account: Account;
  /** The account's name in messages. */
  readonly label: string;
  readonly reason: ChoiceReason;
  /** To be called when its answer begins, or does not. */
  readonly release: Release;
}

export interface SlotRequest extends Patience {
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
  const history = createHistory();

  async function keep(reported: Account, outcome: AccountOutcome): Promise<void> {
    const all = await accounts.read();
    const current = all.find(({ id }) => id === reported.id);
    if (current === undefined) return;
    if (outcome.kind === "served") void records.noteUse(current, clock.now());
    await records.change(current, all, (account) => {
      // The outcome may belong to a token that has been refreshed since.
      if (account.generation > reported.generation && isAboutToken(outcome)) return account.state;
      return stateAfter(account, outcome, clock.now());
    });
  }

  return {
    async acquireSlot({ sessionId, exclude, ...patience }) {
      const all = await accounts.read();
      const now = clock.now();
      const ready = all.filter((account) => !exclude.has(account.id) && isReady(account, now));
      const idle = ready.filter(({ id }) => !pacer.isFull(id));
      const before = history.of(sessionId);
      const account = choose(strategy, { ready, idle }, before, now);
      if (account === undefined) throw new NoAccountError(blocksOf(all, exclude, now));
      const isFree = exclude.size === 0 && idle.length === ready.length;
      history.note(account.id, sessionId, { isFree, lastLogin: lastLoginOf(all) });
      const release = await pacer.acquireSlot(account.id, patience);
      const reason = reasonOf(account, { all, ready, strategy }, before);
      return release && { account, release, label: labelsOf(all)(account), reason };
    },
    acquireSlotOf: ({ id }, patience) => pacer.acquireSlot(id, patience),
    async isAnyReady(exclude) {
      const now = clock.now();
      return (await accounts.read()).some(
        (account) => !exclude.has(account.id) && isReady(account, now),
      );
    },
    async blocks(exclude) {
      const all = await accounts.read();
      const found = blocksOf(all, exclude, clock.now());
      return found.length < all.length ? [] : found;
    },
    async report(account, outcome) {
      try {
        await keep(account, outcome);
      } finally {
        // After it: a request that chooses again then finds the account cooling down.
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

const ABOUT_TOKEN: ReadonlySet<FailureKind> = new Set([
  "access-token-rejected",
  "refresh-token-rejected",
]);

function isAboutToken(outcome: AccountOutcome): boolean {
  return outcome.kind === "failed" && ABOUT_TOKEN.has(outcome.reason);
}
