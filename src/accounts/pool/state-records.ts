import { KiroLocalError } from "../../facts/errors.ts";
import type { Notice } from "../../facts/notice.ts";
import type { Clock } from "../../lib/time.ts";
import type { Account } from "../account.ts";
import type { Overlay } from "../known-accounts.ts";
import type { AccountChanges } from "../store/changes.ts";
import { noticeOf } from "../account-notice.ts";
import { factsOf, isSameState, lastingState, type AccountState } from "../state.ts";
import type { AccountStore } from "../store/store.ts";

/** Keeps states in the store, or in memory for accounts that no file holds or can hold now. */
export interface StateRecords {
  /** The accounts with the states that this process remembers, if it does. */
  readonly overlay: Overlay;
  /** Now and then, and behind the request's back: it is for an order only. Never fails. */
  noteUse(account: Account, now: number): Promise<void>;
  /** @param all for the account's name in notices */
  change(account: Account, all: readonly Account[], decide: DecideState): Promise<void>;
}

export interface StateRecordsOptions {
  readonly store?: AccountStore;
  /** Accounts that live in no file. */
  readonly extra?: readonly Account[];
  readonly clock: Pick<Clock, "now">;
  readonly notify: (notice: Notice) => void;
}

type DecideState = (account: Account) => AccountState;

interface Remembered {
  readonly generation: number;
  /** When it was learnt, milliseconds since the epoch. */
  readonly at: number;
  readonly state: AccountState;
}

const USE_NOTED_EVERY_MS = 60_000;

export function createStateRecords(options: StateRecordsOptions): StateRecords {
  const { store, extra = [], notify } = options;
  const states = new Map<string, Remembered>();
  const extraIds = new Set(extra.map(({ id }) => id));

  function announce(before: Account, state: AccountState, all: readonly Account[]): void {
    if (before.state.kind === state.kind) return;
    const notice = noticeOf({ ...before, state }, all, options.clock.now());
    if (notice !== undefined) notify(notice);
  }

  async function saveOnDisk(
    id: string,
    all: readonly Account[],
    decide: DecideState,
  ): Promise<boolean> {
    if (store === undefined || extraIds.has(id)) return false;
    try {
      const changed = await store.update((accounts) => putState(accounts, id, decide));
      if (changed !== undefined) announce(changed.account, changed.state, all);
      states.delete(id);
      return true;
    } catch (error) {
      if (error instanceof KiroLocalError) return false;
      throw error;
    }
  }

  return {
    overlay(accounts) {
      if (states.size === 0) return accounts;
      const now = options.clock.now();
      return accounts.map((account) => {
        const entry = states.get(account.id);
        if (entry === undefined) return account;
        if (counts(entry, account, now)) return { ...account, state: entry.state };
        states.delete(account.id);
        return account;
      });
    },
    noteUse: createUseNotes(store, extraIds),
    async change(account, all, decide) {
      const state = decide(account);
      if (isSameState(state, account.state) || (await saveOnDisk(account.id, all, decide))) return;
      const { generation } = account;
      states.set(account.id, { generation, state, at: options.clock.now() });
      announce(account, state, all);
    },
  };
}

function createUseNotes(
  store: AccountStore | undefined,
  extraIds: ReadonlySet<string>,
): StateRecords["noteUse"] {
  const beingNoted = new Set<string>();
  return async ({ id, lastUsedAt = 0 }, now) => {
    if (Math.abs(now - lastUsedAt) < USE_NOTED_EVERY_MS || extraIds.has(id)) return;
    // Requests that are served at once must not queue up at the lock with the same news.
    if (beingNoted.has(id)) return;
    beingNoted.add(id);
    const note = (accounts: AccountChanges) => {
      const account = accounts.find(id);
      if (account !== undefined) accounts.put({ ...account, lastUsedAt: now });
    };
    // If it fails, accounts just serve in another order.
    await store?.update(note).catch(() => undefined);
    beingNoted.delete(id);
  };
}

/** @returns the account as it was and its new state; undefined if nothing changed */
function putState(accounts: AccountChanges, id: string, decide: DecideState) {
  const account = accounts.find(id);
  if (account === undefined) return undefined;
  const state = decide(account);
  if (isSameState(state, account.state)) return undefined;
  accounts.put({ ...account, state });
  return { account, state };
}

/**
 * What was remembered ends with its time, with a new login, with a later reading of the quota, and
 * with what only a new login ends: another process may have learnt that in the meantime.
 */
function counts({ at, generation, state }: Remembered, account: Account, now: number): boolean {
  if (factsOf(account.state).needsLogin) return false;
  const checkedAt = account.usage?.checkedAt ?? 0;
  if (factsOf(state).followsQuota && checkedAt > at && checkedAt <= now) return false;
  return generation === account.generation && lastingState(state, now).kind !== "ready";
}
