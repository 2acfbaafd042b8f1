import { isRefreshable } from "../../auth/credentials.ts";
import { KiroAuthError, KiroError, KiroLocalError } from "../../facts/errors.ts";
import { abortedError, throwIfAborted } from "../../lib/time.ts";
import type { Account } from "../account.ts";
import { createRenewal, type RenewalOptions } from "./renewal.ts";
import { accountRemoved } from "./saver.ts";

/** Gives out access tokens that are good to send. */
export interface TokenSource {
  /**
   * The account with a token that is not about to expire and is not `refusedToken`. Without lock
   * or network where the one on disk is good. An abort ends the caller's wait, not the refresh.
   * @throws KiroAuthError `refresh_token_rejected`, `client_expired`: only a new login helps
   * @throws KiroAuthError, KiroNetworkError, KiroLocalError when it could not be renewed now
   */
  withFreshToken(account: Account, wish: TokenWish): Promise<Account>;
  /**
   * Begins no renewal any more, and waits for those under way: a process that ends before them
   * loses logins.
   */
  end(): Promise<void>;
}

export interface TokenWish {
  /** The service has refused this token: have another one. */
  readonly refusedToken: string | undefined;
  readonly signal: AbortSignal | undefined;
  /** Renew when less is left, milliseconds. */
  readonly marginMs?: number;
}

/** A token must outlive the longest wait for an answer's first byte. */
const MARGIN_MS = 3 * 60_000;
/** One renewal by anybody, one attempt by us in this time, as long as the old token still works. */
const ATTEMPT_PAUSE_MS = 60_000;
/** A flight of another caller may have had another token refused; ours is then the next. */
const MOST_FLIGHTS = 3;

export function createTokenSource(options: RenewalOptions): TokenSource {
  const { clock, store } = options;
  const renewal = createRenewal(options);
  const flights = createFlights();
  const attemptedAt = new Map<string, number>();
  const disk = createDiskNotice(options.notify);

  async function latest(account: Account): Promise<Account> {
    const stored = (await store.read()).find(({ id }) => id === account.id);
    if (stored === undefined) throw accountRemoved();
    return renewal.newest(stored);
  }

  function isFresh(account: Account, { refusedToken, marginMs = MARGIN_MS }: TokenWish): boolean {
    if (!isValid(account, refusedToken, clock.now())) return false;
    if (account.state.kind === "login-required") return true;
    const last = attemptedAt.get(account.id) ?? -Infinity;
    return (
      isValid(account, refusedToken, clock.now() + marginMs) ||
      clock.monotonic() - last < ATTEMPT_PAUSE_MS ||
      Math.abs(clock.now() - (account.renewedAt ?? -Infinity)) < ATTEMPT_PAUSE_MS
    );
  }

  /** Keeps what still works when the renewal fails. */
  async function renew(account: Account, wish: TokenWish): Promise<Account> {
    try {
      const renewed = await renewal.renew(account.id, (current) => isFresh(current, wish));
      disk.works();
      return renewed;
    } catch (error) {
      options.logger.debug("token.renewal-failed", { error });
      disk.fails(error);
      const current = await latest(account);
      const isUsable = isValid(current, wish.refusedToken, clock.now());
      if (isUsable && error instanceof KiroError) return current;
      throw error;
    } finally {
      attemptedAt.set(account.id, clock.monotonic());
    }
  }

  return {
    async withFreshToken(account, wish) {
      if (!isRefreshable(account.credentials)) return account;
      throwIfAborted(wish.signal);
      let current = await latest(account);
      for (let count = 0; count < MOST_FLIGHTS; count += 1) {
        if (isFresh(current, wish)) return current;
        const renewal = flights.join(current.id, () => renew(current, wish));
        current = await abortable(renewal, wish.signal);
        if (isValid(current, wish.refusedToken, clock.now())) return current;
      }
      throw new KiroAuthError({ code: "auth_unavailable", reason: "no-usable-token" });
    },
    end: () => flights.end(),
  };
}

/** Concurrent need is one renewal; an error reaches everybody who waits for it. */
function createFlights() {
  const flights = new Map<string, Promise<Account>>();
  let isEnded = false;
  return {
    join(id: string, begin: () => Promise<Account>): Promise<Account> {
      if (isEnded) return Promise.reject(abortedError());
      const flight = flights.get(id) ?? begin().finally(() => flights.delete(id));
      flights.set(id, flight);
      return flight;
    },
    async end(): Promise<void> {
      isEnded = true;
      await Promise.allSettled(flights.values());
    },
  };
}

/** Nothing is renewed until the disk takes it: said once, while there is time to do something. */
function createDiskNotice(notify: RenewalOptions["notify"]) {
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

/** The promise's result, unless the caller gives up first; the promise itself goes on. */
async function abortable<Result>(
  promise: Promise<Result>,
  signal: AbortSignal | undefined,
): Promise<Result> {
  if (signal === undefined) return await promise;
  let onAbort: () => void = () => undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    onAbort = () => {
      reject(abortedError(signal));
    };
    signal.addEventListener("abort", onAbort, { once: true });
    if (signal.aborted) onAbort();
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}
