import { measureConcurrency } from "./plugin/concurrency.ts";
import { measureDelivery } from "./answers/delivery.ts";
import { measureEstimate } from "./estimate/table.ts";
import type { Measured } from "./figures.ts";
import { measureFirstByte } from "./answers/first-byte.ts";
import { measureFreshToken } from "./plugin/fresh-token.ts";
import { measureGrowth } from "./answers/growth.ts";
import type { Effort } from "./measure.ts";
import { measureMemory } from "./memory.ts";
import { measurePackage } from "./package/package.ts";
import { measureRequests, measureSmallRequest } from "./requests/requests.ts";
import { measureOtherReads, measureResponse } from "./answers/response.ts";
import { measureShapes } from "./answers/shapes-race.ts";
import { measureStart } from "./package/start.ts";

export type Measure = (effort: Effort) => Promise<Measured>;

/** Groups of figures that we promise, by the name that the command line takes. */
export const GROUPS: Readonly<Record<string, Measure>> = {
  response: measureResponse,
  growth: measureGrowth,
  request: measureRequests,
  delivery: measureDelivery,
  "first-byte": measureFirstByte,
  "fresh-token": measureFreshToken,
  concurrency: measureConcurrency,
  memory: measureMemory,
  package: measurePackage,
};

/** Tables that show more of the same and promise nothing. */
export const MORE_TABLES: Readonly<Record<string, Measure>> = {
  "other-reads": measureOtherReads,
  shapes: measureShapes,
  "small-request": measureSmallRequest,
  start: measureStart,
  estimate: measureEstimate,
};
