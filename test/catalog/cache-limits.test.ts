import { expect, it } from "vitest";
import { readCacheLimits, restoreCacheLimits } from "../../src/catalog/cache-limits.ts";

const caching = (points?: unknown, tokens?: unknown, supported: unknown = true) => ({
  supportsPromptCaching: supported,
  maximumCacheCheckpointsPerRequest: points,
  minimumTokensPerCacheCheckpoint: tokens,
});

it.each<[string, unknown, unknown]>([
  ["two numbers", caching(3, 2048), { maxPoints: 3, minTokens: 2048 }],
  ["no numbers", caching(), { maxPoints: 4, minTokens: 1024 }],
  ["null for numbers", caching(null, null), { maxPoints: 4, minTokens: 1024 }],
  ["no minimum", caching(2, 0), { maxPoints: 2, minTokens: 0 }],
  ["no points at all", caching(0, 1024), undefined],
  ["no support", caching(4, 1024, false), undefined],
  ["another kind of support", caching(4, 1024, "true"), undefined],
  ["nothing", undefined, undefined],
  ["a list", [caching()], undefined],
])("reads %s, and keeps it", (_, entry, limits) => {
  expect(readCacheLimits(entry)).toEqual(limits);
  expect(restoreCacheLimits(limits)).toEqual(limits);
});
