import { KiroAuthError, KiroLocalError } from "../errors.ts";
import type { Notice } from "../lib/deps.ts";
import { withoutExit } from "../lib/exit-guard.ts";
import type { Clock } from "../lib/time.ts";
import {
  fingerprint,
  maskedLabel,
  withoutPending,
  type Account,
  type PendingRefresh,
} from "./account.ts";
import type { AccountDraft } from "./account-draft.ts";
import { READY } from "./state.ts";
import type { AccountStore } from "./store.ts";

/** Brings renewed tokens to disk. What was paid for is not given up because a disk is full. */
export interface TokenSaver {
  /**
   * Tries for half a minute; after that the tokens live in this process, until `saveLeft`.
   * @returns the account as it is now, which may be a newer one
   * @throws KiroAuthError when the account was removed meanwhile
   */
  save(account: Account): Promise<Account>;
  /** Runs a task that ends in `save`; the process does not end before it, where that can be helped. */
  untilSaved(task: () => Promise<Account>): Promise<Account>;
  /** @throws KiroLocalError when the disk still does not take what is left of the account */
  saveLeft(id: string): Promise<void>;
  readonly newest: (stored: Account) => Account;
}

const PATIENCE_MS = 30_000;
const PAUSE_MS = 500;

export function createTokenSaver(options: {
  readonly store: AccountStore;
  readonly clock: Clock;
  readonly notify: (notice: Notice) => void;
}): TokenSaver {
  const { clock, notify, store } = options;
  const unsaved = createUnsaved(store);

  async function trySave(account: Account): Promise<Account | KiroLocalError> {
    try {
      return await store.update((draft) => settle(draft, account));
    } catch (error) {
      if (error instanceof KiroLocalError) return error;
      throw error;
    }
  }

  /** @returns the error of the disk when it outlasts our patience */
  async function saveWithPatience(account: Account): Promise<Account | KiroLocalError> {
    const deadline = clock.monotonic() + PATIENCE_MS;
    for (let isFirst = true; ; isFirst = false) {
      const outcome = await trySave(account);
      if (!(outcome instanceof KiroLocalError)) return outcome;
      if (isFirst) notify(unsavedNotice(account, outcome));
      if (clock.monotonic() >= deadline) return outcome;
      await clock.sleep(PAUSE_MS);
    }
  }

  return {
    async save(account) {
      unsaved.beingSaved.set(account.id, account);
      try {
        const outcome = await saveWithPatience(account);
        if (!(outcome instanceof KiroLocalError)) return outcome;
        unsaved.keep(account);
        return account;
      } finally {
        unsaved.beingSaved.delete(account.id);
      }
    },
    untilSaved: (task) => withoutExit(task, unsaved.leaveBehind),
    async saveLeft(id) {
      const account = unsaved.left.get(id);
      if (account === undefined) return;
      const outcome = await trySave(account);
      if (outcome instanceof KiroLocalError) throw outcome;
      unsaved.forget(id);
    },
    newest(stored) {
      const own = unsaved.left.get(stored.id);
      return own !== undefined && own.generation > stored.generation ? own : stored;
    },
  };
}

/** What this process alone has, and what becomes of it when the process ends. */
function createUnsaved(store: AccountStore) {
  const beingSaved = new Map<string, Account>();
  /** Refused by the disk. */
  const left = new Map<string, Account>();

  function leaveBehind(): void {
    for (const account of [...beingSaved.values(), ...left.values()]) store.leaveBehind(account);
  }

  return {
    beingSaved,
    left: left as ReadonlyMap<string, Account>,
    leaveBehind,
    keep(account: Account): void {
      if (left.size === 0) process.on("exit", leaveBehind);
      left.set(account.id, account);
    },
    forget(id: string): void {
      if (left.delete(id) && left.size === 0) process.off("exit", leaveBehind);
    },
  };
}

/** The newest generation wins: a login or a renewal that came between is not written over. */
function settle(draft: AccountDraft, account: Account): Account {
  const current = draft.find(account.id);
  if (current === undefined) throw loginEnded("it was removed");
  if (current.generation >= account.generation || isNewerToken(current, account)) return current;
  const { credentials, generation } = account;
  const lastUsedAt = account.lastUsedAt ?? current.lastUsedAt;
  const settled: Account = {
    ...withoutPending(current),
    credentials,
    generation,
    state: current.state.kind === "login-required" ? READY : current.state,
    ...(lastUsedAt !== undefined && { lastUsedAt }),
  };
  draft.put(settled);
  return settled;
}

/** A program that does not count generations wrote another login, which lasts longer. */
function isNewerToken(current: Account, account: Account): boolean {
  const { pendingRefresh } = account;
  if (pendingRefresh === undefined || holds(current, pendingRefresh)) return false;
  return expiryOf(current) >= expiryOf(account);
}

/** Whether the account still has the refresh token that was spent. */
export function holds({ credentials }: Account, { spends }: PendingRefresh): boolean {
  return credentials.method !== "api-key" && fingerprint(credentials.refreshToken) === spends;
}

function expiryOf({ credentials }: Account): number {
  return credentials.method === "api-key" ? Infinity : credentials.expiresAt;
}

/** The error that makes the chat go on with another account. */
export function loginEnded(message: string): KiroAuthError {
  return new KiroAuthError("refresh_token_rejected", message);
}

function unsavedNotice(account: Account, cause: KiroLocalError): Notice {
  return {
    kind: "store-problem",
    message: `The renewed login of ${maskedLabel(account)} could not be saved: ${cause.message}. Do not close OpenCode before that is solved`,
  };
}
