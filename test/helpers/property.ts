import { createFakeRandom } from "./fake-random.ts";

/**
 * How much a property test tries, and from which seed (docs/TESTING.md). `KIRO_TEST_LOAD` is a share
 * of the full load, `1` all of it; `PROPERTY_SEED` repeats a run.
 */
const LOAD = process.env["KIRO_TEST_LOAD"];
const GIVEN_SEED = process.env["PROPERTY_SEED"];

/** For the title of a test, so that each run says how it can be repeated. */
export const SEED = Number(GIVEN_SEED ?? Math.floor(Math.random() * 2 ** 31));

/**
 * Parameters of `fc.assert`.
 * @param usual share of the full load where nobody asks for more
 */
export function load(full: number, usual: number): { numRuns: number; seed: number } {
  return { numRuns: Math.ceil(full * Number(LOAD ?? usual)), seed: SEED };
}

/**
 * The cases of a table that are tried.
 * @param usual share of them where nobody asks for more
 */
export function sampled<Case>(all: readonly Case[], usual: number): readonly Case[] {
  const random = createFakeRandom(SEED);
  return all.filter(() => random.next() < Number(LOAD ?? usual));
}
