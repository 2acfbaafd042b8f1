import { isObject, readNumber } from "../lib/read.ts";

/** What a model allows of cache points (PROTOCOL 3.6). */
export interface CacheLimits {
  /** The most points of one request, at least one. */
  readonly maxPoints: number;
  /** The fewest tokens that stand before a point. */
  readonly minTokens: number;
}

/** Anthropic's, for models that cache and whose entry names no numbers (PROTOCOL section 7). */
const USUAL: CacheLimits = { maxPoints: 4, minTokens: 1024 };

/**
 * Reads `promptCaching` of a live model.
 * @returns undefined if the model does not cache, or does not say so
 */
export function readCacheLimits(caching: unknown): CacheLimits | undefined {
  if (!isObject(caching) || caching["supportsPromptCaching"] !== true) return undefined;
  return limits(
    caching["maximumCacheCheckpointsPerRequest"],
    caching["minimumTokensPerCacheCheckpoint"],
  );
}

/** Reads what was kept of them. */
export function restoreCacheLimits(kept: unknown): CacheLimits | undefined {
  return isObject(kept) ? limits(kept["maxPoints"], kept["minTokens"]) : undefined;
}

function limits(points: unknown, tokens: unknown): CacheLimits | undefined {
  const maxPoints = Math.floor(readNumber(points) ?? USUAL.maxPoints);
  if (maxPoints < 1) return undefined;
  return { maxPoints, minTokens: readNumber(tokens) ?? USUAL.minTokens };
}
