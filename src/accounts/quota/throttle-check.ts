import { KiroError } from "../../facts/errors.ts";
import { race } from "../../lib/async/race.ts";
import { createFlights } from "../../lib/async/single-flight.ts";
import type { Account } from "../account.ts";
import { quotaExhausted } from "../state.ts";
import { isUsedUp } from "../transitions.ts";
import { syncExtra, syncQuota, type QuotaOptions } from "./quota.ts";

/**
 * Looks behind throttles: the service calls a quota that is used up by the same words (PROTOCOL 5).
 */
export interface ThrottleCheck {
  /** The next throttle is the first one again. */
  served(id: string): void;
  /**
   * Reads the account's usage once, at the second throttle in a row.
   * @returns the quota that is used up; undefined if something is left, or nobody says
   */
  throttled(account: Account, signal: AbortSignal | undefined): Promise<UsedUpQuota | undefined>;
}

export interface UsedUpQuota {
  /** When it resets, milliseconds since the epoch; absent if the service does not say. */
  readonly until?: number;
}

/** A request waits for it, which would wait for longer after another throttle. */
const PATIENCE_MS = 5_000;

/** @param extra accounts that live in no file */
export function createThrottleCheck(
  options: QuotaOptions,
  extra: readonly Account[],
): ThrottleCheck {
  const { clock, logger, overageAllowed } = options;
  const extraIds = new Set(extra.map(({ id }) => id));
  const counts = new Map<string, number>();
  const flights = createFlights<Account | undefined>();

  async function read(account: Account): Promise<Account | undefined> {
    const sync = extraIds.has(account.id) ? syncExtra : syncQuota;
    return await sync(options, account, undefined);
  }

  return {
    served: (id) => void counts.delete(id),
    async throttled(account, signal) {
      const { id } = account;
      const count = (counts.get(id) ?? 0) + 1;
      counts.set(id, count);
      if (count !== 2) return undefined;
      try {
        const timeout = { clock, milliseconds: PATIENCE_MS };
        const after = await race(
          flights.join(id, () => read(account)),
          { signal, timeout },
        );
        if (after?.usage === undefined || !isUsedUp(after.usage, overageAllowed)) return undefined;
        const { until } = quotaExhausted(after.usage.resetAt, clock.now());
        return until === undefined ? {} : { until };
      } catch (error) {
        if (!(error instanceof KiroError)) throw error;
        logger.debug("quota.check-failed", { error });
        // Nobody knows yet: the next throttle asks again.
        counts.set(id, 1);
        return undefined;
      }
    },
  };
}
