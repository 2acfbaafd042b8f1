import { KiroAuthError, KiroNetworkError } from "../../facts/errors.ts";
import { sleepOnce } from "../../lib/async/awake.ts";
import type { Clock } from "../../lib/time.ts";

/** What one poll said. A refusal or an expired code is thrown as KiroAuthError instead. */
export type PollResult<Value> =
  | { readonly state: "authorized"; readonly value: Value }
  | { readonly state: "pending" }
  | { readonly state: "slow-down" }
  /** The service said nothing about the login: it is overloaded or has failed. */
  | { readonly state: "unavailable" };

export interface PollOptions<Value> {
  readonly poll: () => Promise<PollResult<Value>>;
  readonly intervalMs: number;
  readonly expiresInMs: number;
  readonly clock: Clock;
  readonly signal?: AbortSignal | undefined;
}

const DEFAULT_INTERVAL_MS = 5_000;
const MIN_INTERVAL_MS = 1_000;
const MAX_INTERVAL_MS = 60_000;
const SLOW_DOWN_MS = 5_000;
const DEFAULT_EXPIRY_MS = 600_000;
const MAX_EXPIRY_MS = 1_800_000;

/** RFC 8628 section 3.2: 5 s where the server names none; ours never polls faster than 1 s. */
export function clampInterval(intervalMs: number | undefined): number {
  if (intervalMs === undefined || !(intervalMs > 0)) return DEFAULT_INTERVAL_MS;
  return Math.min(Math.max(intervalMs, MIN_INTERVAL_MS), MAX_INTERVAL_MS);
}

/** How long a device code is waited for: 10 minutes where the server names none, at most 30. */
export function clampExpiry(expiresInMs: number | undefined): number {
  if (expiresInMs === undefined || !(expiresInMs > 0)) return DEFAULT_EXPIRY_MS;
  return Math.min(expiresInMs, MAX_EXPIRY_MS);
}

/**
 * Polls until the person has answered (RFC 8628 sections 3.4 and 3.5). `slow_down` adds 5 s to all
 * later polls; after `unavailable` the wait doubles for the next poll only.
 * @throws KiroAuthError `login_expired`, and whatever `poll` throws
 * @throws KiroNetworkError `aborted`
 */
export async function pollUntilAuthorized<Value>(options: PollOptions<Value>): Promise<Value> {
  const { clock, signal } = options;
  const deadline = clock.monotonic() + options.expiresInMs;
  let intervalMs = options.intervalMs;
  let waitMs = intervalMs;
  for (;;) {
    const remainingMs = deadline - clock.monotonic();
    if (remainingMs <= 0) throw new KiroAuthError({ code: "login_expired" });
    const stoppedMs = await sleepOnce(clock, Math.min(waitMs, remainingMs), signal);
    // Whoever confirmed while the process was stopped is asked for once more.
    if (stoppedMs === 0 && clock.monotonic() >= deadline)
      throw new KiroAuthError({ code: "login_expired" });
    const result = await pollOnce(options);
    if (result.state === "authorized") return result.value;
    if (result.state === "slow-down") intervalMs += SLOW_DOWN_MS;
    waitMs =
      result.state === "unavailable"
        ? Math.min(waitMs * 2, Math.max(intervalMs, MAX_INTERVAL_MS))
        : intervalMs;
  }
}

async function pollOnce<Value>(options: PollOptions<Value>): Promise<PollResult<Value>> {
  try {
    return await options.poll();
  } catch (error) {
    // After an abort the next wait says so.
    if (error instanceof KiroNetworkError && error.code !== "aborted") {
      return { state: "unavailable" };
    }
    throw error;
  }
}
