import * as words from "../../../../src/words/cli/logs.ts";
import type { Samples } from "../sample.ts";

const FILE = "~/.local/share/opencode/log/kiro-auth.log";

export const logs: Samples = {
  "logPlace: there": words.logPlace(FILE, "1.2 MB"),
  "logPlace: not there": words.logPlace(FILE, undefined),
  "logSwitch: on": words.logSwitch(true),
  "logSwitch: off": words.logSwitch(false),
  logContent: words.logContent(),
  wrongLineCount: words.wrongLineCount(),
  followIsText: words.followIsText(),
};
