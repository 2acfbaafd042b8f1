import * as words from "../../../../src/words/cli/account-argument.ts";
import type { Samples } from "../sample.ts";

const MANY = ["anna", "bert", "cleo", "dora", "emil", "fred"];

export const accountArgument: Samples = {
  unknownAccount: words.unknownAccount("wrk", ["work", "home"]),
  "unknownAccount: no account at all": words.unknownAccount("work", []),
  "unknownAccount: many": words.unknownAccount("work", MANY),
  ambiguousAccount: words.ambiguousAccount("a", ["anna", "alex"]),
};
