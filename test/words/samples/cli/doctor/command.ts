import * as words from "../../../../../src/words/cli/doctor/command.ts";
import type { Samples } from "../../sample.ts";

export const command: Samples = {
  "verdict: in order": words.verdict(0, 0),
  "verdict: one of each": words.verdict(1, 1),
  "verdict: several": words.verdict(2, 3),
  "shellWord: a plain one": words.shellWord("work"),
  "shellWord: with spaces": words.shellWord("my work"),
  shared: words.shared("/tmp/doctor.json"),
  shareExists: words.shareExists("/tmp/doctor.json"),
  shareFailed: words.shareFailed("/none/doctor.json", "ENOENT"),
  checking: words.checking(),
};
