import * as words from "../../../../../src/words/cli/accounts/argument.ts";
import type { Samples } from "../../sample.ts";

export const accountArgument: Samples = {
  unknownAccount: words.unknownAccount("wrok", ["work"]),
  "unknownAccount: nothing near": words.unknownAccount("zebra", []),
  ambiguousAccount: words.ambiguousAccount("7", ["a***@example.com", "work"]),
  recordName: words.recordName(2),
  removeRecordCommand: words.removeRecordCommand(2),
  afterDashes: words.afterDashes("-x", "-x"),
  accountOfVariable: words.accountOfVariable(),
};
