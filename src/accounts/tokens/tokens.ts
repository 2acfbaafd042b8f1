import { createPauses } from "../../lib/async/pauses.ts";
import { race } from "../../lib/async/race.ts";
import { createFlights } from "../../lib/async/single-flight.ts";
import { isRefreshable } from "../../auth/credentials.ts";
import { KiroAuthError, KiroError, KiroLocalError } from "../../facts/errors.ts";
import { throwIfAborted } from "../../lib/time.ts";
import type { Account } from "../account.ts";
import { knownAccounts, type AccountReader } from "../known-accounts.ts";
import { createRestingRefresher, type RestingOptions } from "./resting-refresher.ts";
import { factsOf } from "../state.ts";
import { accountRemoved } from "./saver.ts";
import { unsavedOf } from "./unsaved.ts";

/** Gives out access tokens that are good to send. */
export interface TokenSource {
  /**
   * The account with a token that is not about to expire and is not `refusedToken`. Without lock
   * or network where the one on disk is good. An abort ends the caller's wait, not the refresh.
   * @throws KiroAuthError `refresh_token_rejected`, `client_expired`: only a new login helps
   * @throws KiroAuthError, KiroNetworkError, KiroLocalError when it could not be refreshed now;
   * with `nextTryAt` while the account rests from refusals
   */
  withFreshToken(account: Account, request: TokenRequest): Promise<Account>;
  /**
   * Begins no refresh any more, and waits for those under way: a process that ends before them
   * loses logins.
   */
  end(): Promise<void>;
}

export interface TokenRequest {
  /** The service has refused this token: have another one. */
  readonly refusedToken: string | undefined;
  /** The service has refused this profile: see whether the account has another one by now. */
  readonly refusedProfile?: string | undefined;
  readonly signal: AbortSignal | undefined;
  /** Refresh when less is left, milliseconds. */
  readonly marginMs?: number;
}

/** A token must outlive the longest wait for an answer's first byte. */
const MARGIN_MS = 3 * 60_000;
/** One refresh by any process, one attempt by ours in this time, while the old token still works. */
const ATTEMPT_PAUSE_MS = 60_000;
/** A flight of another caller may have had another token refused; ours is then the next. */
const MAX_FLIGHTS = 3;

export function createTokenSource(options: RestingOptions): TokenSource {
  const { clock, store } = options;
  const refresher = createRestingRefresher(options);
  const accounts = knownAccounts(store, unsavedOf(store.path).overlay);
  /** Concurrent need is one refresh; an error reaches everybody who waits for it. */
  const flights = createFlights<Account>();
  const pauses = createPauses(clock, ATTEMPT_PAUSE_MS);
  const disk = createDiskNotice(options.notify);

  function isFresh(account: Account, request: TokenRequest): boolean {
    const { refusedToken, marginMs = MARGIN_MS } = request;
    if (!isValid(account, refusedToken, clock.now())) return false;
    return (
      factsOf(account.state).isTokenDead ||
      isValid(account, refusedToken, clock.now() + marginMs) ||
      pauses.isPaused(account.id) ||
      refresher.isResting(account) ||
      Math.abs(clock.now() - (account.renewedAt ?? -Infinity)) < ATTEMPT_PAUSE_MS
    );
  }

  /** Keeps what still works when the refresh fails. */
  async function refresh(account: Account, request: TokenRequest): Promise<Account> {
    try {
      const refreshed = await refresher.refresh(account, (stored) => isFresh(stored, request));
      disk.works();
      return refreshed;
    } catch (error) {
      options.logger.debug("token.refresh-failed", { error });
      disk.fails(error);
      const current = await newestOf(accounts, account);
      const isUsable = isValid(current, request.refusedToken, clock.now());
      if (isUsable && error instanceof KiroError) return current;
      throw error;
    } finally {
      pauses.begin(account.id);
    }
  }

  return {
    async withFreshToken(account, request) {
      if (!isRefreshable(account.credentials)) return account;
      throwIfAborted(request.signal);
      let current = await newestOf(accounts, account);
      for (let count = 0; count < MAX_FLIGHTS; count += 1) {
        if (isFresh(current, request)) return current;
        const flight = flights.join(current.id, () => refresh(current, request));
        // An abort ends the caller's wait, not the refresh.
        current = await race(flight, { signal: request.signal });
        if (isValid(current, request.refusedToken, clock.now())) return current;
      }
      throw new KiroAuthError({ code: "auth_unavailable", reason: "no-usable-token" });
    },
    end: () => flights.end(),
  };
}

async function newestOf(accounts: AccountReader, { id }: Account): Promise<Account> {
  const known = (await accounts.read()).find((account) => account.id === id);
  if (known === undefined) throw accountRemoved();
  return known;
}

/** Nothing is refreshed until the disk takes it: said once, while there is time to do something. */
function createDiskNotice(notify: RestingOptions["notify"]) {
  let isAnnounced = false;
  return {
    works(): void {
      isAnnounced = false;
    },
    fails(error: unknown): void {
      if (!(error instanceof KiroLocalError) || isAnnounced) return;
      isAnnounced = true;
      const problem = { kind: "refresh-blocked", cause: error.problem } as const;
      notify({ kind: "store-problem", problem });
    },
  };
}

/** Whether its access token is good at that time. */
function isValid({ credentials }: Account, refusedToken: string | undefined, at: number): boolean {
  if (!isRefreshable(credentials)) return true;
  return credentials.accessToken !== refusedToken && credentials.expiresAt > at;
}
