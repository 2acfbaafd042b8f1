import type { Random } from "../lib/random.ts";

const BACKOFF_CAP_MS = 20_000;

/** Exponential backoff with full jitter: `random * min(cap, base * 2^retries)`, milliseconds. */
export function backoffMs(retries: number, baseMs: number, random: Random): number {
  return random.next() * Math.min(BACKOFF_CAP_MS, baseMs * 2 ** retries);
}
