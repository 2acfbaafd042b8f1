import { defined } from "../../lib/defined.ts";
import { isRefreshable, type RefreshableCredentials } from "../../auth/credentials.ts";
import type { TokenGrant } from "../../auth/exchange.ts";
import { KiroAuthError, KiroLocalError } from "../../facts/errors.ts";
import { type LoginReason } from "../../facts/account-block.ts";
import type { Notice } from "../../facts/notice.ts";
import { withoutExit } from "../../lib/async/exit-guard.ts";
import type { HeldLock } from "../../lib/lock/file-lock.ts";
import { currentProcess, livenessOf } from "../../lib/lock/process-identity.ts";
import type { Logger } from "../../lib/deps.ts";
import type { Clock } from "../../lib/time.ts";
import { fingerprint, withoutPending, type Account, type PendingRefresh } from "../account.ts";
import { holds, type AccountChanges } from "../store/changes.ts";
import { noticeOf } from "../account-notice.ts";
import type { AccountStore } from "../store/store.ts";
import { factsOf } from "../state.ts";
import { adoptNewer, type FindNewer } from "./newer-login.ts";
import { accountRemoved, createTokenSaver } from "./saver.ts";

export interface RefresherOptions {
  readonly store: AccountStore;
  /** One request to the login service, which may spend the refresh token. */
  readonly refresh: (
    credentials: RefreshableCredentials,
    signal?: AbortSignal,
  ) => Promise<TokenGrant>;
  readonly findNewer?: FindNewer;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly notify: (notice: Notice) => void;
}

export interface Refresher {
  /**
   * Refreshes the account's tokens (docs/AUTHENTICATION.md), or adopts what another process got.
   * @throws KiroAuthError, KiroNetworkError, KiroLocalError
   */
  refresh(id: string, isFresh: IsFresh): Promise<Account>;
}

/** The account whose refresh token may be sent, as it was written before. */
interface PendingSpend {
  readonly kind: "spend";
  readonly account: Account;
  readonly credentials: RefreshableCredentials;
  readonly pending: PendingRefresh;
  /** When an earlier attempt sent the same token, whose answer was never stored. */
  readonly interruptedAt: number | undefined;
}

type Beginning = PendingSpend | { readonly kind: "adopt"; readonly account: Account };

type Answer =
  | { readonly isGranted: true; readonly grant: TokenGrant }
  /** Rejected, but refreshed by another process or program. */
  | { readonly isGranted: false; readonly account: Account };

/** Whether the account, as found under the lock, needs no refresh any more. */
export type IsFresh = (current: Account) => boolean;

export function createRefresher(options: RefresherOptions): Refresher {
  const { clock, store } = options;
  const saver = createTokenSaver(options);

  async function refreshUnderLock(id: string, isFresh: IsFresh, held: HeldLock): Promise<Account> {
    // Proves, before the token is spent, that the disk takes an answer.
    const beginning = await store.update((accounts) => begin(accounts, id, isFresh, clock.now()));
    if (beginning.kind === "adopt") return beginning.account;
    if (!held.isHeld()) throw lostLock();
    return await withoutExit(() => spend(beginning));
  }

  async function spend(pendingSpend: PendingSpend): Promise<Account> {
    const answer = await send(pendingSpend);
    if (!answer.isGranted) return answer.account;
    return await saver.save(withGrant(pendingSpend, answer.grant, clock.now()));
  }

  async function send(pendingSpend: PendingSpend): Promise<Answer> {
    try {
      return { isGranted: true, grant: await options.refresh(pendingSpend.credentials) };
    } catch (error) {
      const reason = loginReasonOf(error, pendingSpend.interruptedAt);
      if (reason === undefined) {
        await giveUpWaiting(store, pendingSpend);
        throw error;
      }
      return { isGranted: false, account: await endLogin(pendingSpend, reason, error) };
    }
  }

  /** @returns the account if another process or program has refreshed it; else throws `error` */
  async function endLogin(
    pendingSpend: PendingSpend,
    reason: LoginReason,
    error: unknown,
  ): Promise<Account> {
    const newer = await adoptNewer(options, pendingSpend);
    if (newer !== undefined) return newer;
    const { all, current, isEnded } = await store.update((accounts) => {
      return { ...end(accounts, pendingSpend, reason, clock.now()), all: accounts.all() };
    });
    if (current === undefined) throw error;
    if (!isEnded) return current;
    tell(options, current, all);
    throw interruptedAs(pendingSpend.interruptedAt, reason) ?? error;
  }

  return {
    async refresh(id, isFresh) {
      await saver.saveLeft(id);
      const held = await lockAccount(store, id);
      try {
        return await refreshUnderLock(id, isFresh, held);
      } finally {
        saver.release(id, held);
      }
    },
  };
}

async function lockAccount(store: AccountStore, id: string): Promise<HeldLock> {
  try {
    return await store.lockOf(id).acquire();
  } catch (error) {
    if (error instanceof KiroLocalError && error.code === "lock_busy") throw lockedAccount(error);
    throw error;
  }
}

/** Decides on the newest record, and notes in it what is about to be spent. */
function begin(accounts: AccountChanges, id: string, isFresh: IsFresh, now: number): Beginning {
  const current = accounts.find(id);
  if (current === undefined) throw accountRemoved();
  const { credentials } = current;
  if (!isRefreshable(credentials) || isFresh(current)) {
    return { kind: "adopt", account: current };
  }
  if (factsOf(current.state).isTokenDead) {
    throw new KiroAuthError({ code: "refresh_token_rejected", reason: "login-ended" });
  }
  const spends = fingerprint(credentials.refreshToken);
  const earlier = current.pendingRefresh;
  const interruptedAt = earlier?.spends === spends ? earlier.startedAt : undefined;
  if (earlier?.spends === spends && isWaitedFor(earlier, now)) throw refreshingElsewhere();
  const pending = { startedAt: interruptedAt ?? now, spends, by: currentProcess() };
  accounts.put({ ...current, pendingRefresh: pending });
  return { kind: "spend", account: current, credentials, pending, interruptedAt };
}

/** The record stays, with its tokens: only a newer login or refresh says otherwise. */
function end(
  accounts: AccountChanges,
  { account, credentials, pending }: PendingSpend,
  reason: LoginReason,
  now: number,
): { current: Account | undefined; isEnded: boolean } {
  const current = accounts.find(account.id);
  if (current === undefined || current.generation > account.generation) {
    return { current, isEnded: false };
  }
  // Not every program that writes this file counts generations.
  if (!holds(current, pending)) return { current, isEnded: false };
  const { expiresAt } = credentials;
  const usable = expiresAt > now && { usableUntil: expiresAt };
  const ended: Account = {
    ...withoutPending(current),
    state: { kind: "login-required", since: now, reason, ...usable },
  };
  accounts.put(ended);
  return { current: ended, isEnded: true };
}

/** Its pending refresh tells `TokenSaver` which token was spent for it. */
function withGrant(
  { account, credentials, pending }: PendingSpend,
  { accessToken, refreshToken, expiresAt, profileArn }: TokenGrant,
  renewedAt: number,
): Account {
  return {
    ...account,
    pendingRefresh: pending,
    credentials: {
      ...credentials,
      accessToken,
      refreshToken,
      expiresAt,
      ...defined({ profileArn }),
    },
    generation: account.generation + 1,
    renewedAt,
  };
}

function loginReasonOf(error: unknown, interruptedAt: number | undefined) {
  if (!(error instanceof KiroAuthError)) return undefined;
  if (error.code === "client_expired") return "client-expired";
  if (error.code !== "refresh_token_rejected") return undefined;
  return interruptedAt === undefined ? "refresh-token-rejected" : "refresh-interrupted";
}

function tell({ clock, notify }: RefresherOptions, ended: Account, all: readonly Account[]) {
  const notice = noticeOf(ended, all, clock.now());
  if (notice !== undefined) notify(notice);
}

/** What the person hears in place of the service's own words. */
function interruptedAs(interruptedAt: number | undefined, reason: LoginReason) {
  if (interruptedAt === undefined || reason !== "refresh-interrupted") return undefined;
  return new KiroAuthError({ code: "refresh_token_rejected", reason, interruptedAt });
}

/** Another process may then try the token; until then it would, after an hour. */
async function giveUpWaiting(
  store: AccountStore,
  { account, pending: { startedAt, spends } }: PendingSpend,
): Promise<void> {
  const forget = (accounts: AccountChanges) => {
    const current = accounts.find(account.id);
    if (current?.pendingRefresh?.spends !== spends) return;
    accounts.put({ ...current, pendingRefresh: { startedAt, spends } });
  };
  await store.update(forget).catch(() => undefined);
}

/** Longer than anybody leaves a process stopped that they still need. */
const MAX_WAIT_MS = 3_600_000;

/**
 * The process that has sent the token lives, but was stopped for so long that it lost the lock: the
 * answer lies in its socket. Sent again, the token might end the login.
 */
function isWaitedFor({ by, startedAt }: PendingRefresh, now: number): boolean {
  if (by === undefined || by.pid === process.pid) return false;
  return Math.abs(now - startedAt) < MAX_WAIT_MS && livenessOf(by) === "alive";
}

function refreshingElsewhere(): KiroLocalError {
  return new KiroLocalError({ code: "lock_busy", reason: "refreshing-elsewhere" });
}

function lockedAccount(cause: KiroLocalError): KiroLocalError {
  return new KiroLocalError({ code: "lock_busy", reason: "refreshing-elsewhere" }, { cause });
}

function lostLock(): KiroLocalError {
  return new KiroLocalError({ code: "lock_busy", reason: "taken-over" });
}
