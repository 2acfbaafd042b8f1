import * as words from "../../../../src/words/cli/program.ts";
import type { Samples } from "../sample.ts";

export const program: Samples = {
  warning: words.warning("~/.config/opencode/kiro-accounts.json is damaged."),
  failed: words.failed("No network."),
  outputLost: words.outputLost("ENOSPC"),
  stopped: words.stopped(),
  "wrongUsage: an option": words.wrongUsage("unknown option '--foo'", "opencode-kiro-auth"),
  "wrongUsage: a near miss": words.wrongUsage(
    "unknown command 'acounts'\n(Did you mean accounts?)",
    "opencode-kiro-auth",
  ),
  unexpected: words.unexpected("x is not a function", "1.2.0"),
};
