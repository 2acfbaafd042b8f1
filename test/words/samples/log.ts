import * as words from "../../../src/words/log.ts";
import type { Samples } from "./sample.ts";

export const log: Samples = {
  "logHoldsContent: the top of the file": words.logHoldsContent(),
};
