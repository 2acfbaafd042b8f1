import * as words from "../../../../../src/words/cli/accounts/add.ts";
import type { Samples } from "../../sample.ts";

const LABELS = ["Google OAuth (Social)", "Kiro API key"];

export const accountsAdd: Samples = {
  methodOption: words.methodOption(LABELS),
  methodQuestion: words.methodQuestion(),
  waitingForLogin: words.waitingForLogin(),
  othersServe: words.othersServe("a***@example.com", "work"),
  hostTold: words.hostTold(),
  hostNotTold: words.hostNotTold("~/.local/share/opencode/auth.json"),
  hostWithoutPlugin: words.hostWithoutPlugin("opencode-kiro-auth setup"),
  hostElsewhere: words.hostElsewhere(),
  methodUnknown: words.methodUnknown("gogle", LABELS),
  methodNeeded: words.methodNeeded(LABELS),
  optionNeeded: words.optionNeeded("--start-url"),
  optionUseless: words.optionUseless("--region", "Kiro API key"),
  optionUnknown: words.optionUnknown("--source", ["kiro-ide", "kiro-cli"]),
  keyNeeded: words.keyNeeded(),
};
