import { KiroAuthError, KiroLocalError } from "../errors.ts";
import type { Notice } from "../lib/deps.ts";
import type { Clock } from "../lib/time.ts";
import { maskedLabel, withoutPending, type Account } from "./account.ts";
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
  const left = new Map<string, Account>();

  async function trySave(account: Account): Promise<Account | KiroLocalError> {
    try {
      const settled = await store.update((draft) => settle(draft, account));
      left.delete(account.id);
      return settled;
    } catch (error) {
      if (!(error instanceof KiroLocalError)) throw error;
      if (!left.has(account.id)) notify(unsavedNotice(account, error));
      left.set(account.id, account);
      return error;
    }
  }

  return {
    async save(account) {
      const deadline = clock.monotonic() + PATIENCE_MS;
      for (;;) {
        const outcome = await trySave(account);
        if (!(outcome instanceof KiroLocalError)) return outcome;
        if (clock.monotonic() >= deadline) return account;
        await clock.sleep(PAUSE_MS);
      }
    },
    async saveLeft(id) {
      const account = left.get(id);
      if (account === undefined) return;
      const outcome = await trySave(account);
      if (outcome instanceof KiroLocalError) throw outcome;
    },
    newest(stored) {
      const own = left.get(stored.id);
      return own !== undefined && own.generation > stored.generation ? own : stored;
    },
  };
}

/** The newest generation wins: a login or a renewal that came between is not written over. */
function settle(draft: AccountDraft, account: Account): Account {
  const current = draft.find(account.id);
  if (current === undefined) throw loginEnded(`${maskedLabel(account)} was removed`);
  if (current.generation >= account.generation) return current;
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
