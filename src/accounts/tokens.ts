import { createHash } from "node:crypto";
import { join } from "node:path";
import type { RefreshableCredentials, TokenSet } from "../auth/credentials.ts";
import { KiroAuthError, KiroError, KiroLocalError } from "../errors.ts";
import type { Deps } from "../lib/deps.ts";
import { createFileLock, type FileLock } from "../lib/file-lock.ts";
import { abortedError } from "../lib/time.ts";
import { type Account, maskedLabel, withoutPending } from "./account.ts";
import { mapAccount } from "./people.ts";
import type { LoginReason } from "./state.ts";
import type { AccountStore } from "./store.ts";

export interface TokenSource {
  /**
   * The account with an access token that is good to send: at once while it is fresh, else renewed
   * once for all requests of this process and all processes of this machine, and on disk first.
   * @throws KiroAuthError when only a new login helps, or the sign-in service cannot say
   * @throws KiroNetworkError; KiroLocalError when a new token could not be kept
   */
  withFreshToken(
    account: Account,
    options: {
      readonly refusedToken: string | undefined;
      readonly signal: AbortSignal | undefined;
    },
  ): Promise<Account>;
}

export interface TokenSourceOptions extends Pick<Deps, "clock" | "logger" | "notify"> {
  readonly store: AccountStore;
  readonly refresh: (
    credentials: RefreshableCredentials,
  ) => Promise<TokenSet & { readonly profileArn?: string }>;
}

/** A token with less left is renewed: a long prompt must not outlive it on the way. */
const SPARE_MS = 3 * 60_000;

type RefreshableAccount = Account & { readonly credentials: RefreshableCredentials };

export function createTokenSource(options: TokenSourceOptions): TokenSource {
  return new Tokens(options);
}

class Tokens implements TokenSource {
  readonly #options: TokenSourceOptions;
  readonly #underWay = new Map<string, Promise<Account>>();
  readonly #locks = new Map<string, FileLock>();

  constructor(options: TokenSourceOptions) {
    this.#options = options;
  }

  async withFreshToken(
    account: Account,
    { refusedToken, signal }: { refusedToken: string | undefined; signal: AbortSignal | undefined },
  ): Promise<Account> {
    const current = this.#options.store.find(account.id) ?? account;
    if (!isRefreshable(current) || this.#isGood(current, refusedToken)) return current;
    const renewal = this.#underWay.get(current.id) ?? this.#start(current.id, refusedToken);
    const renewed = await unlessAborted(renewal, signal);
    if (!isRefreshable(renewed) || this.#isGood(renewed, refusedToken)) return renewed;
    // Renewed for another request's reasons; this one was refused the very same token.
    return unlessAborted(this.#start(current.id, refusedToken), signal);
  }

  #isGood(account: RefreshableAccount, refusedToken: string | undefined): boolean {
    const { accessToken, expiresAt } = account.credentials;
    return accessToken !== refusedToken && expiresAt - this.#options.clock.now() > SPARE_MS;
  }

  #start(id: string, refusedToken: string | undefined): Promise<Account> {
    const renewal = this.#renew(id, refusedToken).finally(() => this.#underWay.delete(id));
    this.#underWay.set(id, renewal);
    // Everyone who waits may have given up by the time it fails.
    renewal.catch(() => undefined);
    return renewal;
  }

  async #renew(id: string, refusedToken: string | undefined): Promise<Account> {
    const held = await this.#lockOf(id).acquire();
    try {
      const account = this.#options.store.find(id);
      if (account === undefined) throw gone();
      if (!isRefreshable(account) || this.#isGood(account, refusedToken)) return account;
      await this.#noteStart(account);
      // A process that slept through its lease must not spend what another one may have spent.
      if (!held.isHeld())
        throw new KiroLocalError(
          "lock_lost",
          "The sign-in is being renewed by another process; ask again",
        );
      return await this.#spend(account, refusedToken);
    } finally {
      held.release();
    }
  }

  /** Proves that the disk takes a new token before the old one is spent, and leaves a trace. */
  async #noteStart(account: RefreshableAccount): Promise<void> {
    const spends = fingerprint(account);
    const startedAt = this.#options.clock.now();
    await this.#options.store.update((content) =>
      mapAccount(content, account.id, (found) => ({
        ...found,
        pendingRefresh: { startedAt, spends },
      })),
    );
  }

  async #spend(account: RefreshableAccount, refusedToken: string | undefined): Promise<Account> {
    let grant: TokenSet & { readonly profileArn?: string };
    try {
      grant = await this.#options.refresh(account.credentials);
    } catch (error) {
      return this.#afterFailure(account, refusedToken, error);
    }
    await this.#options.store.update((content) =>
      mapAccount(content, account.id, (found) => {
        // A newer login or refresh of somebody else wins over ours.
        if (found.generation !== account.generation) return found;
        const credentials = { ...account.credentials, ...grant };
        return { ...withoutPending(found), credentials, generation: found.generation + 1 };
      }),
    );
    const renewed = this.#options.store.find(account.id);
    if (renewed === undefined) throw gone();
    return renewed;
  }

  async #afterFailure(
    account: RefreshableAccount,
    refusedToken: string | undefined,
    error: unknown,
  ): Promise<Account> {
    this.#options.logger.debug("tokens.refresh_failed", { error });
    const newest = this.#options.store.find(account.id);
    if (newest !== undefined && newest.generation > account.generation) return newest;
    const reason = loginReasonOf(error);
    if (reason !== undefined) await this.#requireLogin(account, reason);
    const { accessToken, expiresAt } = account.credentials;
    const isUsable = accessToken !== refusedToken && expiresAt > this.#options.clock.now();
    if (reason === undefined && isUsable && error instanceof KiroError) return account;
    throw error;
  }

  /** The record stays: it says why, and a new login renews it. */
  async #requireLogin(account: RefreshableAccount, told: LoginReason): Promise<void> {
    const interrupted = account.pendingRefresh?.spends === fingerprint(account);
    const reason = interrupted && told === "refresh-token-rejected" ? "refresh-interrupted" : told;
    const since = this.#options.clock.now();
    await this.#options.store.update((content) =>
      mapAccount(content, account.id, (found) => {
        if (found.generation !== account.generation) return found;
        return { ...withoutPending(found), state: { kind: "login-required", since, reason } };
      }),
    );
    this.#options.notify({ kind: "login-required", account: maskedLabel(account) });
  }

  #lockOf(id: string): FileLock {
    const known = this.#locks.get(id);
    if (known !== undefined) return known;
    const directory = join(this.#options.store.workspace, `account-${id}`);
    const lock = createFileLock({ directory });
    this.#locks.set(id, lock);
    return lock;
  }
}

function isRefreshable(account: Account): account is RefreshableAccount {
  return account.credentials.method !== "api-key";
}

function loginReasonOf(error: unknown): LoginReason | undefined {
  if (!(error instanceof KiroAuthError)) return undefined;
  if (error.code === "refresh_token_rejected") return "refresh-token-rejected";
  return error.code === "client_expired" ? "client-expired" : undefined;
}

/** Tells two refresh tokens apart without keeping either. */
function fingerprint({ credentials }: RefreshableAccount): string {
  return createHash("sha256").update(credentials.refreshToken).digest("hex").slice(0, 16);
}

function gone(): KiroAuthError {
  return new KiroAuthError("refresh_token_rejected", "The account was removed meanwhile");
}

/** Ends the caller's wait, not the work: a token that is being renewed must reach the disk. */
function unlessAborted<Value>(
  work: Promise<Value>,
  signal: AbortSignal | undefined,
): Promise<Value> {
  if (signal === undefined) return work;
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(abortedError(signal));
    if (signal.aborted) onAbort();
    signal.addEventListener("abort", onAbort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
  });
}
