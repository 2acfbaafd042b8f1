/**
 * What refusals say in words that no table can list: known by their stems, clause by clause. Each
 * has near misses in its test.
 */
export type Saying = keyof typeof SAYINGS;

const SAYINGS = {
  "quota-used-up": (text: string) => isUsedUp(text) || saysOnlyLimit(text),
  "day-used-up": (text: string) =>
    isUsedUp(text, DAY) || (TOMORROW.test(text) && isLimitReached(text)),
  "week-used-up": (text: string) => isUsedUp(text, WEEK),
  /** Without a word of credits, a plan or a time: whether it is the quota is not certain. */
  "limit-reached": isLimitReached,
  suspended: (text: string) => !RUSH.test(text) && statementsOf(text).some(isSuspension),
  "token-refused": (text: string) => clausesOf(text).some((clause) => TOKEN_REFUSED.test(clause)),
  "rate-exceeded": (text: string) => clausesOf(text).some((clause) => RATE_EXCEEDED.test(clause)),
  "no-such-model": (text: string) =>
    clausesOf(text).some((clause) => !OF_A_FEATURE.test(clause) && isOfModel(clause)),
} as const;

export function says(saying: Saying, text: string): boolean {
  return SAYINGS[saying](text);
}

function sentencesOf(text: string): readonly string[] {
  return text
    .replaceAll(/\(?request[ -]?id:? ?[\w-]+\)?/gi, "")
    .replaceAll("\u2019", "'")
    .split(/(?<=[.;!?])(?:\s+|$)|\n/);
}

const CLAUSE = /[.;!?]$|[:,]\s+/;

function clausesOf(text: string): readonly string[] {
  return sentencesOf(text).flatMap((sentence) => sentence.split(CLAUSE));
}

/**
 * What may be said of an account: nothing that is quoted, asked or only possible, and nothing behind
 * words about the request, which may be the request's own.
 */
function statementsOf(text: string): readonly string[] {
  return sentencesOf(text.replaceAll(QUOTED, "\u2026"))
    .filter((sentence) => !sentence.endsWith("?"))
    .flatMap((sentence) => {
      const clauses = sentence.split(CLAUSE);
      const first = clauses.findIndex((clause) => OF_REQUEST.test(clause));
      return first < 0 ? clauses : clauses.slice(0, first + 1);
    })
    .filter((clause) => !POSSIBLE.test(clause));
}

const QUOTED =
  /"[^"]{0,300}"|`[^`]{0,300}`|(?<![\w'])'[^']{0,300}'(?!\w)|\u201c[^\u201d]{0,300}\u201d/g;
const OF_REQUEST =
  /\b(?:invalid|improperly|malformed|messages?|content|prompts?|inputs?|documents?|images?|tools?|functions?|schemas?|values?|fields?|propert(?:y|ies))\b/i;

function isUsedUp(text: string, time = /(?:)/): boolean {
  return statementsOf(text).some((clause) => time.test(clause) && isOfQuota(clause));
}

/** The service's shortest sentence for it: with nothing else that could be limited. */
function saysOnlyLimit(text: string): boolean {
  return !isOfOther(text) && statementsOf(text).some((clause) => ONLY_LIMIT.test(clause));
}

function isLimitReached(text: string): boolean {
  if (isOfOther(text)) return false;
  const statements = statementsOf(text);
  return (
    statements.some((clause) => LIMIT_REACHED.test(clause)) ||
    ((WAY_OUT.test(text) || TOMORROW.test(text)) &&
      statements.some((clause) => SOME_LIMIT.test(clause)))
  );
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

const RUSH =
  /\brates?\b|too many requests|\btoo (?:quickly|fast|often)\b|slow(?:ing)? down|\bthrottl(?:ed|ing)\b/i;
/** Passes in a moment, or in an hour. */
const RATE = new RegExp(
  String.raw`${RUSH.source}|\b(?:second|minute|hour)(?:s|ly)?\b(?<!24.hours?)|concurren|simultaneous|bandwidth|\bburst|high (?:traffic|load)|\b(?:shortly|soon|in a moment)\b`,
  "i",
);
const PARTS =
  "(?:images?|pictures?|photos?|videos?|audio|media|documents?|pdfs?|attachments?|attached|files?|uploads?|tools?|functions?|schemas?|propert(?:y|ies)|fields?|parameters?|arguments?|values?|arrays?|nesting|characters?|bytes?|context|conversations?|sessions?|turns?|time(?:out| limit)|prompts?|input|output|tokens?|messages?|headers?|body|payload|length|size|model|claude|opus|sonnet|haiku|gpt|memory|storage|disk|cache|index|workspaces?|customi[sz]ations?|search(?:es)?|clients?|version|accounts? limit)";
/** Of the request, not of what the account may use. */
const PART = new RegExp(String.raw`\b${PARTS}\b`, "i");

const DAY = /\bdaily\b|\b24.hours?\b|\btoday\b|\bday\b/i;
const TOMORROW = /\b(?:return|back|again) tomorrow\b/i;
const WEEK = /\bweek(?:ly|s|'s)?\b|\b7.days?\b/i;
const SPENT =
  "(?:reached|exceeded|exhausted|hit|used (?:up|all)|spent|depleted|consumed|(?:is|are) gone|run out|ran out)";
const SCOPE =
  "(?:month(?:ly|'s)?|week(?:ly|'s)?|7.days?|daily|24.hours?|today(?:'s)?|day(?:'s)?|billing|annual|yearly|plan(?:'s)?|subscription(?:'s)?|free[- ](?:tier|trial|plan)|(?:free|trial|spec|included)(?= (?:requests?|usage))|vibe|overages?|credits?)";
const ALLOWANCE = "(?:limit|quota|cap|allowance|allotment|entitlement|usage|requests?)";
const POSSIBLE = new RegExp(
  String.raw`^\W*(?:if|when|once|unless|until|should|whether)\b|\b(?:would|says?|said)\b|(?:\bnot|n't)(?: yet| been)* ${SPENT}`,
  "i",
);

const QUOTA_USED_UP: readonly RegExp[] = [
  /\b(?:(?<!\d )out of|(?:used|spent|consumed|exhausted|depleted)(?: up)? all(?: of)?|insufficient|not enough)(?: \w+){0,2} credits?\b/i,
  /\bno (?:\w+ )?credits? (?:left|remaining|available)\b|\b(?:you|account|plan|subscription) (?:currently )?(?:has|have) no (?:more |remaining |available )?credits?\b/i,
  // What one request has cost, or has not, is no end of all credits.
  new RegExp(
    String.raw`(?<!\b(?:no|zero|0)(?: \w+)? )\bcredits?\b(?: \w+){0,3}? (?:${SPENT}|expired)\b(?! (?:by|per|when|even|for (?:each|every|this|failed))\b)`,
    "i",
  ),
  new RegExp(String.raw`\b${SCOPE}\b.{0,40}\b${ALLOWANCE}\b.{0,30}\b${SPENT}\b`, "i"),
  new RegExp(String.raw`\b${SPENT}\b.{0,30}\b${SCOPE}\b.{0,30}\b${ALLOWANCE}\b`, "i"),
  new RegExp(String.raw`\b${SPENT}\b.{0,30}\b${ALLOWANCE}\b.{0,20}\b${SCOPE}\b`, "i"),
  new RegExp(String.raw`\b${ALLOWANCE}\b.{0,20}\b${SCOPE}\b.{0,20}\b${SPENT}\b`, "i"),
  new RegExp(String.raw`\b${ALLOWANCE}\b.{0,20}\b${SPENT}\b.{0,20}\b${SCOPE}\b`, "i"),
];

const ONLY_LIMIT = /^\W*you(?:'ve| have) reached the limit\W*$/i;
/** A quota or a usage limit of something else has its name before or behind it. */
const LIMIT = String.raw`(?:(?<=^\W*|\b(?:your|the|this|usage|requests?|account|credit) )quota|usage (?:limit|cap|allowance))\b(?! (?:for|of|on)\b)`;
const LIMIT_REACHED = new RegExp(
  String.raw`${LIMIT}.{0,40}\b${SPENT}\b|\b${SPENT}\b.{0,30}\b${LIMIT}`,
  "i",
);
const SOME_LIMIT = new RegExp(
  String.raw`\blimit\b.{0,20}\b${SPENT}\b|\b${SPENT}\b.{0,20}\blimit\b`,
  "i",
);
/** What helps against a limit of the account only. */
const WAY_OUT = /\b(?:upgrade to|upgrade your (?:plan|subscription)|subscribe|buy|purchase)\b/i;

const OF_ACCOUNT = "(?:features?|operations?|overages?|applications?|regions?|requests?|keys?)";
const BLOCKED = "(?:suspended|disabled|locked|blocked|banned|deactivated|terminated)";
const US = "(?:using )?(?:aws|amazon|kiro|(?:the|this) service)";
/** Ends the clause, or gives a reason or a time: a user may block something, and be blocked from it. */
const BEHIND = String.raw`(?=\W*$| [-\u2013\u2014(]| (?:due|because|after|since|until|and|while|pending|please|contact|(?:by|from) ${US}|for(?! (?:\w+ ){0,2}(?:${PARTS}|${OF_ACCOUNT})\b))\b)`;
const SUSPENDED: readonly RegExp[] = [
  new RegExp(
    String.raw`^\W*(?:sorry |your |this |the |an? )*(?:aws |kiro |builder id )*(?:account|user)(?: id| account)?(?: \([^)]{1,100}\)| [\w.-]*\d[\w.-]*)?(?: (?:is|was|has|been|temporarily|currently|permanently|now))* ${BLOCKED}${BEHIND}`,
    "i",
  ),
  new RegExp(
    String.raw`\baccess to ${US} (?:is|was|has been) ${BLOCKED} for (?:this|your) (?:user|account)\b`,
    "i",
  ),
];

/** Other tokens count the words of a request, or pages. */
const TOKEN_REFUSED =
  /\bbearer token\b|\b(?:access|security) token\b.*\b(?:expired|invalid)\b|^\W*(?:the |your )?token\b.*\b(?:expired|invalid)\b|^\W*(?:invalid|expired) (?:access |security )?token\b(?! (?:count|number|limit|budget|usage|size|value))/i;

const RATE_EXCEEDED =
  /^\W*(?:the |your )?(?:request |api )?rate (?:limit )?(?:has been |was |is )?(?:exceeded|reached)\b|^\W*too many requests\b|\byou are sending requests too\b/i;

/** Of what a model takes, or of what it is short of for a while. */
const OF_A_FEATURE =
  /\b(?:images?|documents?|pdfs?|files?|attachments?|media|vision|audio|tools?|functions?|thinking|reasoning|effort|parameters?|fields?|inputs?|content|context|tokens?|messages?|caching|cache|long|temporar\w*|capacity|busy|overloaded|traffic|responses?|outputs?|returned|generated|produced)\b/i;
const GONE = String.raw`\b(?:(?:not|isn't|longer)(?: \w+)? (?:found|available|supported|recogni[sz]ed|known|valid|allowed|enabled|offered|permitted|accessible|authori[sz]ed)|(?:not|doesn't) exist|unavailable|invalid|unknown|unsupported|deprecated|retired)\b`;
/** As a catalogue names it: in front of what is said of it, without the word "model". */
const NAME = String.raw`\b(?:claude|gpt|deepseek|qwen|glm|minimax|kimi|nova)-[\w.-]*\w`;
const NO_SUCH_MODEL: readonly RegExp[] = [
  new RegExp(String.raw`\bmodel\b.{0,60}${GONE}`, "i"),
  /\b(?:invalid|unknown|unsupported|unrecogni[sz]ed|no such|non-?existent)(?: \w+)? model\b/i,
  /(?:\bnot|n't|\bno|cannot|without|denied|lacks?)\b.{0,30}\b(?:access|entitle\w*|allow\w*|authori[sz]\w*|include\w*|permission\w*|use|invoke)\b.{0,30}\bmodel\b/i,
  new RegExp(String.raw`${NAME}(?: (?:is|was|has|been|currently|now|no))* ${GONE}`, "i"),
  /\bmodel access (?:(?:is|was|has been) )?(?:denied|refused|disabled|forbidden)\b/i,
];
