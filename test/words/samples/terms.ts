import { listOf } from "../../../src/words/terms.ts";
import type { Samples } from "./sample.ts";

export const terms: Samples = {
  "listOf: one": listOf(["a"]),
  "listOf: several": listOf(["a", "b", "c"], "or"),
};
