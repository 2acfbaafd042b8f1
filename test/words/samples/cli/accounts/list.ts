import * as words from "../../../../../src/words/cli/accounts/list.ts";
import type { Samples } from "../../sample.ts";

const FILE = "~/.config/opencode/kiro-accounts.json";

export const accounts: Samples = {
  "statePhrase: ready": words.statePhrase("ready"),
  "statePhrase: with its end": words.statePhrase("cooling-down", "throttled", "13:05 CET"),
  "statePhrase: with a reason": words.statePhrase("login-required", "client-expired"),
  planName: words.planName("KIRO PRO+"),
  creditsLeft: words.creditsLeft("830.2", "1,000"),
  servesNew: words.servesNew(),
  nobodyServes: words.nobodyServes(),
  loggedOut: words.loggedOut(),
  keyServes: words.keyServes(true),
  "keyServes: no accounts": words.keyServes(false),
  noAccounts: words.noAccounts(),
  loginAgain: words.loginAgain(),
  removeUnusable: words.removeUnusable(2),
  unusableHeading: words.unusableHeading(FILE),
  "unusableRecord: an id": words.unusableRecord(1, undefined, "id-invalid"),
  "unusableRecord: credentials": words.unusableRecord(2, "work", "credentials-invalid"),
  "unusableRecord: twice": words.unusableRecord(3, "home", "duplicate"),
};
