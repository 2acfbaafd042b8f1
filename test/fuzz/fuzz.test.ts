import fc from "fast-check";
import { describe, it } from "vitest";
import { load, SEED } from "../helpers/property.ts";
import { TARGETS } from "./targets.ts";

describe(`whatever comes in (seed ${SEED})`, () => {
  it.each(TARGETS)(
    "$name: no uncaught error, nothing unfinished as finished, no verdict of others, no secret (C15, T7, T11)",
    async ({ property, runs }) => {
      await fc.assert(property, load(100 * runs, 0.01));
    },
    1_200_000,
  );
});
