/**
 * What refusals say in words that no table can list: known by their stems, clause by clause. Each
 * has near misses in its test.
 */
export type Saying = keyof typeof SAYINGS;

const SAYINGS = {
  "quota-used-up": (text: string) => clausesOf(text).some(isOfQuota),
  "week-used-up": (text: string) =>
    clausesOf(text).some((clause) => WEEK.test(clause) && isOfQuota(clause)),
  /** Without a word of credits, a plan or a time: whether it is the quota is not certain. */
  "limit-reached": (text: string) => !isOfOther(text) && LIMIT_REACHED.test(text),
  suspended: (text: string) =>
    clausesOf(text).some((clause) => !PART_OF_ACCOUNT.test(clause) && isSuspension(clause)),
  "rate-exceeded": (text: string) => clausesOf(text).some((clause) => RATE_EXCEEDED.test(clause)),
  "no-such-model": (text: string) =>
    clausesOf(text).some((clause) => !OF_A_FEATURE.test(clause) && isOfModel(clause)),
} as const;

export function says(saying: Saying, text: string): boolean {
  return SAYINGS[saying](text);
}

function clausesOf(text: string): readonly string[] {
  return text
    .replaceAll(/\(?request[ -]?id:? ?[\w-]+\)?/gi, "")
    .replaceAll("\u2019", "'")
    .split(/[.;!?](?:\s+|$)|[:,]\s+|\n/);
}

function isOfOther(text: string): boolean {
  return RATE.test(text) || PART.test(text);
}

function isOfQuota(clause: string): boolean {
  return !isOfOther(clause) && QUOTA_USED_UP.some((words) => words.test(clause));
}

function isSuspension(clause: string): boolean {
  return SUSPENDED.some((words) => words.test(clause));
}

function isOfModel(clause: string): boolean {
  return NO_SUCH_MODEL.some((words) => words.test(clause));
}

/** Passes in a moment, or in an hour. */
const RATE =
  /\brates?\b|too many requests|\btoo (?:quickly|fast|often)\b|slow(?:ing)? down|\bthrottl(?:ed|ing)\b|\b(?:second|minute|hour)(?:s|ly)?\b(?<!24.hours?)|concurren|simultaneous|bandwidth|\bburst|high (?:traffic|load)|\b(?:shortly|soon|in a moment)\b/i;
/** Of the request, not of what the account may use. */
const PART =
  /\b(?:images?|documents?|pdfs?|attachments?|files?|tools?|functions?|schemas?|characters?|context|conversations?|prompts?|input|output|tokens?|messages?|length|size|model|accounts? limit)\b/i;

const WEEK = /\bweek(?:ly|s|'s)?\b|\b7.days?\b/i;
const SPENT =
  "(?:reached|exceeded|exhausted|hit|used up|spent|depleted|consumed|ended|expired|gone|over|run out|ran out)";
const SCOPE =
  "(?:month(?:ly|'s)?|week(?:ly|'s)?|billing|annual|yearly|plan(?:'s)?|subscription(?:'s)?|free[- ]tier|free|trial|vibe|spec|overages?|included|credits?)";
const ALLOWANCE = "(?:limit|quota|cap|allowance|allotment|entitlement|usage|requests?)";

const QUOTA_USED_UP: readonly RegExp[] = [
  /\b(?:out of|(?:used|spent|consumed|exhausted|depleted)(?: up)? all(?: of)?|insufficient|not enough)(?: your| the| its| this)?(?: \w+)? credits?\b/i,
  /\bno (?:\w+ )?credits? (?:left|remaining|available)\b|\b(?:has|have|with) no (?:more |remaining |available )?credits?\b/i,
  new RegExp(String.raw`\bcredits?\b(?: \w+){0,3}? ${SPENT}\b`, "i"),
  new RegExp(String.raw`\b${SCOPE}\b.{0,40}\b${ALLOWANCE}\b.{0,30}\b${SPENT}\b`, "i"),
  new RegExp(String.raw`\b${SPENT}\b.{0,30}\b${SCOPE}\b.{0,30}\b${ALLOWANCE}\b`, "i"),
  new RegExp(String.raw`\b${SPENT}\b.{0,30}\b${ALLOWANCE}\b.{0,20}\b${SCOPE}\b`, "i"),
  new RegExp(String.raw`\b${ALLOWANCE}\b.{0,20}\b${SCOPE}\b.{0,20}\b${SPENT}\b`, "i"),
  new RegExp(String.raw`\b${ALLOWANCE}\b.{0,20}\b${SPENT}\b.{0,20}\b${SCOPE}\b`, "i"),
];

const LIMIT_REACHED = new RegExp(
  String.raw`\b(?:quota|usage (?:limit|cap|allowance))\b.{0,40}\b${SPENT}\b|\b${SPENT}\b.{0,30}\b(?:quota|usage (?:limit|cap|allowance))\b|\blimit\b.{0,20}\b${SPENT}\b.*\b(?:upgrade|subscribe|buy|purchase)\b`,
  "is",
);

/** What of an account is blocked is not the account. */
const PART_OF_ACCOUNT =
  /\b(?:models?|features?|operations?|overages?|applications?|regions?|tools?|requests?|keys?|subscriptions?|plans?)\b/i;
const BLOCKED = "(?:suspended|disabled|locked|blocked|banned|deactivated|terminated)";
const SUSPENDED: readonly RegExp[] = [
  new RegExp(
    String.raw`^\W*(?:sorry |your |this |the |an? )*(?:aws |kiro |builder id )*(?:account|user)(?: id| account)?(?: \([^)]{1,80}\))?(?: (?:is|was|has|been|temporarily|currently|permanently|now))* ${BLOCKED}\b`,
    "i",
  ),
  new RegExp(
    String.raw`\baccess to \w+ (?:is|was|has been) ${BLOCKED} for (?:this|your) (?:user|account)\b`,
    "i",
  ),
];

const RATE_EXCEEDED =
  /^\W*(?:the |your )?(?:request |api )?rate (?:limit )?(?:has been |was |is )?(?:exceeded|reached)\b|^\W*too many requests\b|\byou are sending requests too\b/i;

/** Of what a model takes, or of what it is short of for a while. */
const OF_A_FEATURE =
  /\b(?:images?|documents?|pdfs?|files?|attachments?|media|vision|audio|tools?|functions?|thinking|reasoning|effort|parameters?|fields?|inputs?|content|context|tokens?|messages?|caching|cache|long|temporar\w*|capacity|busy|overloaded|traffic|responses?|outputs?|returned|generated|produced)\b/i;
const OF_MODEL = String.raw`\bmodel\b(?: (?:id|identifier|name|version))?`;
const NO_SUCH_MODEL: readonly RegExp[] = [
  new RegExp(
    String.raw`${OF_MODEL}\b.{0,60}\b(?:(?:not|isn't|longer)(?: \w+)? (?:found|available|supported|recogni[sz]ed|known|valid|allowed|enabled|offered|permitted|accessible|authori[sz]ed)|(?:not|doesn't) exist|unavailable|invalid|unknown|unsupported|deprecated|retired|(?:not|longer) (?:found|available|supported))\b`,
    "i",
  ),
  /\b(?:invalid|unknown|unsupported|unrecogni[sz]ed|no such|non-?existent)(?: \w+)? model\b/i,
  /(?:\bnot|n't|\bno|cannot|without|denied|lacks?)\b.{0,30}\b(?:access|entitle\w*|allow\w*|authori[sz]\w*|include\w*|permission\w*|use|invoke)\b.{0,30}\bmodel\b/i,
];
