import { OTHER_THING } from "./phrases/groups.ts";
import { oneOf, phrases } from "./phrases/phrases.ts";
import { TOO_FAST } from "./rate.ts";
import { statementsOf } from "./sentences.ts";

/** The account or the user is suspended, disabled or locked (PROTOCOL section 5). */
export function saysSuspended(text: string): boolean {
  return !TOO_FAST.test(text) && statementsOf(text).some((clause) => SUSPENDED.test(clause));
}

const BLOCKED = "(suspended|disabled|locked|blocked|banned|deactivated|terminated)";
const US = "[using] (aws|amazon|kiro|(the|this) service)";

const OUR = "(sorry |your |this |the |a |an )*(aws |kiro |builder id )*";
const ACCOUNT = "(account|user)( id| account)?";
const ID = String.raw`( \([^)]{1,100}\)| [a-z_.-]*\d[\w.-]*)`;
const IS = "( (is|was|has|been|temporarily|currently|permanently|now))*";

const FEATURE = "feature[s]|operation[s]|overage[s]|application[s]|region[s]|request[s]|key[s]";
const FEATURES = String.raw`(\w+ ){0,2}(${OTHER_THING}|${FEATURE})\b`;
const REASON_OR_TIME = oneOf(
  "due|because|after|since|until|and|while|pending|please|contact",
  `(by|from) ${US}`,
  `for(?! ${FEATURES})`,
);
/** Otherwise the user may have blocked something, or may be blocked from one feature. */
const NOTHING_MORE = String.raw`(?=\W*$| ([-\u2013\u2014]|\(|${REASON_OR_TIME}\b))`;

const SUSPENDED = phrases(
  `^ ${OUR}${ACCOUNT}${ID}?${IS} ${BLOCKED}${NOTHING_MORE}`,
  `access to ${US} (is|was|has been) ${BLOCKED} for (this|your) (user|account)`,
);
