import * as words from "../../../../src/words/cli/models.ts";
import type { Samples } from "../sample.ts";

export const models: Samples = {
  "inputNames: none": words.inputNames([]),
  "inputNames: both": words.inputNames(["images", "documents"]),
  effortNames: words.effortNames(["low", "medium", "high"], "medium"),
  "effortNames: no default": words.effortNames(["low", "high"], undefined),
  cachingPhrase: words.cachingPhrase("4", "1,024"),
  rateOf: words.rateOf("1.3"),
  listOf: words.listOf("work", "5 min ago"),
  "builtInList: no account": words.builtInList(undefined),
  "builtInList: of an account": words.builtInList("work"),
  listNotRead: words.listNotRead("Kiro cannot be reached."),
};
