import { CappedMap } from "../lib/capped.ts";

/** The retry quota of the AWS SDKs' standard mode; the source is in docs/RECOVERY.md. */
export const CAPACITY = 500;
export const RETRY_COST = 5;
export const TIMEOUT_COST = 10;
export const SUCCESS_GAIN = 1;

const MAX_ACCOUNTS = 200;

/**
 * What one process may spend on retries, for each account. First attempts are free, and success
 * pays tokens back. In a long outage the retries run out, however many prompts there are.
 */
export interface RetryQuotas {
  /** @returns the tokens that the retry cost; undefined if too few are left */
  take(accountId: string, isTimeout: boolean): number | undefined;
  /** @param paid what the retry that was answered had cost; 0 for a request that needed none */
  noteAnswered(accountId: string, paid: number): void;
}

export function createRetryQuotas(): RetryQuotas {
  const left = new CappedMap<string, number>(MAX_ACCOUNTS);
  const leftOf = (id: string) => left.get(id) ?? CAPACITY;
  return {
    take(id, isTimeout) {
      const cost = isTimeout ? TIMEOUT_COST : RETRY_COST;
      if (leftOf(id) < cost) return undefined;
      left.set(id, leftOf(id) - cost);
      return cost;
    },
    noteAnswered(id, paid) {
      left.set(id, Math.min(CAPACITY, leftOf(id) + (paid || SUCCESS_GAIN)));
    },
  };
}
