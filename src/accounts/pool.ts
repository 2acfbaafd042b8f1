import { KiroLocalError, NoAccountError } from "../errors.ts";
import type { Notice } from "../lib/deps.ts";
import type { Clock } from "../lib/time.ts";
import { blockOf, isReady, type Account, type AccountOutcome } from "./account.ts";
import { noticeOf } from "./account-notice.ts";
import { createChoices } from "./choices.ts";
import { isSameState, type AccountState } from "./state.ts";
import type { AccountStore } from "./store.ts";
import { choose, type SelectionStrategy } from "./strategies.ts";
import { stateAfter } from "./transitions.ts";

/** Chooses who serves, and keeps how it went. */
export interface AccountPool {
  /** @throws NoAccountError with the reason of each account that is not ready; KiroLocalError */
  acquire(wish: AccountWish): Promise<Account>;
  /** Whether `acquire` would find someone. */
  isAnyReady(exclude: ReadonlySet<string>): Promise<boolean>;
  /** What cannot be saved is remembered by this process. @throws KiroLocalError on reading only */
  report(account: Account, outcome: AccountOutcome): Promise<void>;
}

export interface AccountWish {
  readonly sessionId: string | undefined;
  /** Ids of accounts that were tried already. */
  readonly exclude: ReadonlySet<string>;
}

export interface AccountPoolOptions {
  /** Without it only `extra` serves. */
  readonly store?: AccountStore;
  readonly strategy: SelectionStrategy;
  readonly clock: Clock;
  readonly notify: (notice: Notice) => void;
  /** Accounts that live in no file, such as the one of KIRO_API_KEY. */
  readonly extra?: readonly Account[];
}

export function createAccountPool(options: AccountPoolOptions): AccountPool {
  const { clock, extra = [] } = options;
  const records = createStateRecords(options);
  const choices = createChoices();

  async function accounts(): Promise<readonly Account[]> {
    const stored = (await options.store?.read()) ?? [];
    return [...stored, ...extra].map((account) => records.recall(account));
  }

  return {
    async acquire({ sessionId, exclude }) {
      const now = clock.now();
      const all = await accounts();
      const ready = all.filter((account) => !exclude.has(account.id) && isReady(account, now));
      const chosen = choose(options.strategy, ready, choices.historyOf(sessionId), now);
      if (chosen === undefined) {
        throw new NoAccountError(all.flatMap((account) => blockOf(account, now) ?? []));
      }
      choices.note(chosen.id, sessionId);
      return chosen;
    },
    async isAnyReady(exclude) {
      const now = clock.now();
      return (await accounts()).some(
        (account) => !exclude.has(account.id) && isReady(account, now),
      );
    },
    async report(reported, outcome) {
      const current = (await accounts()).find(({ id }) => id === reported.id);
      if (current === undefined) return;
      if (outcome.kind === "served") void records.noteUse(current, clock.now());
      await records.change(current, (account) => {
        // The news may be of a login that was renewed meanwhile.
        if (account.generation > reported.generation && isAboutToken(outcome)) return account.state;
        return stateAfter(account, outcome, clock.now());
      });
    },
  };
}

function isAboutToken(outcome: AccountOutcome): boolean {
  return (
    outcome.kind === "failed" &&
    (outcome.reason === "access-token-rejected" || outcome.reason === "refresh-token-rejected")
  );
}

const USE_NOTED_EVERY_MS = 60_000;

type Judge = (account: Account) => AccountState;

/** Keeps states in the store, or in memory for accounts that no file holds or can hold now. */
function createStateRecords({ store, extra = [], notify }: AccountPoolOptions) {
  const states = new Map<string, { generation: number; state: AccountState }>();
  const extraIds = new Set(extra.map(({ id }) => id));

  async function saveOnDisk(id: string, judge: Judge): Promise<boolean> {
    if (store === undefined || extraIds.has(id)) return false;
    try {
      const changed = await store.update((draft) => {
        const account = draft.find(id);
        if (account === undefined) return undefined;
        const state = judge(account);
        if (isSameState(state, account.state)) return undefined;
        draft.put({ ...account, state });
        return { account, state };
      });
      if (changed !== undefined) announce(changed.account, changed.state);
      states.delete(id);
      return true;
    } catch (error) {
      if (error instanceof KiroLocalError) return false;
      throw error;
    }
  }

  function announce(account: Account, state: AccountState): void {
    if (account.state.kind === state.kind) return;
    const notice = noticeOf({ ...account, state });
    if (notice !== undefined) notify(notice);
  }

  return {
    /** A remembered state ends with the generation it was seen in. */
    recall(account: Account): Account {
      const entry = states.get(account.id);
      if (entry === undefined || entry.generation !== account.generation) return account;
      return { ...account, state: entry.state };
    },
    /** Now and then, and behind the request's back: it is for an order only. */
    async noteUse({ id, lastUsedAt = 0 }: Account, now: number): Promise<void> {
      if (Math.abs(now - lastUsedAt) < USE_NOTED_EVERY_MS || extraIds.has(id)) return;
      try {
        await store?.update((draft) => {
          const account = draft.find(id);
          if (account !== undefined) draft.put({ ...account, lastUsedAt: now });
        });
      } catch {
        // Whoever serves next comes in another order, no more.
      }
    },
    async change(account: Account, judge: Judge): Promise<void> {
      const state = judge(account);
      if (isSameState(state, account.state) || (await saveOnDisk(account.id, judge))) return;
      states.set(account.id, { generation: account.generation, state });
      announce(account, state);
    },
  };
}
