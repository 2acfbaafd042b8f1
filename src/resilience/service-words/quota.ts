import { OTHER_THING, SPENT } from "./phrases/groups.ts";
import { oneOf, phrases } from "./phrases/phrases.ts";
import { SOON_OVER } from "./rate.ts";
import { statementsOf } from "./sentences.ts";

// What the plan allows is used up (PROTOCOL section 5): its credits, or the limit of a period.

export function saysQuotaUsedUp(text: string): boolean {
  return isUsedUp(text) || saysOnlyLimit(text);
}

export function saysDayUsedUp(text: string): boolean {
  return isUsedUp(text, DAY) || (TOMORROW.test(text) && saysLimitReached(text));
}

export function saysWeekUsedUp(text: string): boolean {
  return isUsedUp(text, WEEK);
}

/** Names no credits, plan or period, so it may not be the quota. */
export function saysLimitReached(text: string): boolean {
  if (isOfOther(text)) return false;
  const statements = statementsOf(text);
  const isKnownAsOurs = WAY_OUT.test(text) || TOMORROW.test(text);
  return statements.some(
    (clause) => USAGE_LIMIT_REACHED.test(clause) || (isKnownAsOurs && LIMIT_REACHED.test(clause)),
  );
}

function isUsedUp(text: string, time?: RegExp): boolean {
  return statementsOf(text).some((clause) => {
    const isOfTime = time === undefined || time.test(clause);
    return isOfTime && !isOfOther(clause) && USED_UP.test(clause);
  });
}

/** The service's shortest sentence for it, if nothing else is named that could have a limit. */
function saysOnlyLimit(text: string): boolean {
  return !isOfOther(text) && statementsOf(text).some((clause) => ONLY_LIMIT.test(clause));
}

function isOfOther(text: string): boolean {
  return SOON_OVER.test(text) || OF_OTHER_THING.test(text);
}

const OF_OTHER_THING = phrases(OTHER_THING);

const DAY = phrases("daily|24.hour[s]|today|day");
const TOMORROW = phrases("(return|back|again) tomorrow");
const WEEK = phrases("week[ly|s|'s]|7.day[s]");

/** Limits of these are the account's. */
const SCOPE = oneOf(
  "month[ly|'s]|week[ly|'s]|7.day[s]|daily|24.hour[s]|today['s]|day['s]|billing|annual|yearly",
  "plan['s]|subscription['s]|free(-| )(tier|trial|plan)|(free|trial|spec|included)(?= (request[s]|usage))",
  "vibe|overage[s]|credit[s]",
);
const ALLOWANCE = "(limit|quota|cap|allowance|allotment|entitlement|usage|request[s])";

const SOME_WORDS = String.raw`( \w+){0,3}`;
const FEW_WORDS = String.raw`( \w+){0,2}`;
/** The cost of one request says nothing about the rest of the credits. */
const NONE = String.raw`(?<!\b(no|zero|0)( \w+)? )`;
const OF_ONE_REQUEST = String.raw`(?! (by|per|when|even|for (each|every|this|failed))\b)`;

const USED_UP = phrases(
  String.raw`(?<!\d )out of${FEW_WORDS} credit[s]`,
  `(used|spent|consumed|exhausted|depleted) [up] all[ of]${FEW_WORDS} credit[s]`,
  `(insufficient|not enough)${FEW_WORDS} credit[s]`,
  String.raw`no (\w+ )?credit[s] (left|remaining|available)`,
  "(you|account|plan|subscription) [currently] (has|have) no [more|remaining|available] credit[s]",
  `${NONE}credit[s]${SOME_WORDS} (${SPENT}|expired)${OF_ONE_REQUEST}`,
  `${SCOPE} ...40 ${ALLOWANCE} ...30 ${SPENT}`, // the monthly limit is reached
  `${SPENT} ...30 ${SCOPE} ...30 ${ALLOWANCE}`, // reached your monthly limit
  `${SPENT} ...30 ${ALLOWANCE} ...20 ${SCOPE}`, // reached the limit of your plan
  `${ALLOWANCE} ...20 ${SCOPE} ...20 ${SPENT}`, // the limit of your plan is reached
  `${ALLOWANCE} ...20 ${SPENT} ...20 ${SCOPE}`, // limit reached for this month
);

const ONLY_LIMIT = phrases("^ you('ve| have) reached the limit $");

/** If it is the limit of something else, that is named before or after it. */
const OUR_QUOTA = String.raw`quota(?<=(^\W*|\b(your|the|this|usage|request[s]|account|credit) )quota)`;
const USAGE_LIMIT = String.raw`(${OUR_QUOTA}|usage (limit|cap|allowance))\b(?! (for|of|on)\b)`;
const USAGE_LIMIT_REACHED = phrases(
  `~${USAGE_LIMIT} ...40 ${SPENT}`,
  `${SPENT} ...30 ${USAGE_LIMIT}`,
);
const LIMIT_REACHED = phrases(`limit ...20 ${SPENT}`, `${SPENT} ...20 limit`);
/** Advice that helps only against a limit of the account. */
const WAY_OUT = phrases("upgrade to|upgrade your (plan|subscription)|subscribe|buy|purchase");
