import type { ApiRefusal } from "../facts/errors.ts";

/**
 * Whether a refusal says, in whatever words, that the request as a whole is too long. The service
 * passes on the words of many models, so two things are recognised by their meaning: a word that
 * stands for the whole request, and that it is too much. A limit on a part of the request (a tool,
 * an image, a field, the answer), or on the use of the service over time, is something else.
 */
export function saysTooLong({ status, type, reason, serviceMessage = "" }: ApiRefusal): boolean {
  if (!STATUSES.has(status)) return false;
  const clauses = [serviceMessage, reason ?? "", type ?? ""].flatMap(clausesOf);
  if (clauses.some((clause) => OVER_TIME.test(clause))) return false;
  return clauses.some((clause) => !isOfAPart(clause) && isTooMuch(clause));
}

/** Attachments are part of a sum of tokens: then the whole is too long, whatever it consists of. */
function isOfAPart(clause: string): boolean {
  return OF_A_PART.test(clause) || (OF_AN_ATTACHMENT.test(clause) && !IN_TOKENS.test(clause));
}

/** Other statuses are about accounts and load; JSON may come with 200. */
const STATUSES: ReadonlySet<number> = new Set([200, 400, 413, 422, 500]);

/** Splits names of fields, reasons and exceptions into words: `context_length_exceeded`. */
function clausesOf(text: string): readonly string[] {
  return text
    .replaceAll(REQUEST_ID, "")
    .replaceAll(/([a-z\d])([A-Z])/g, "$1 $2")
    .replaceAll(/[_` ]+/g, " ")
    .split(/[.;!?,]\s|[\n{}]/);
}

const REQUEST_ID = /\(?request[ -]?id:? ?[\w-]+\)?/gi;

function isTooMuch(clause: string): boolean {
  return TOO_MUCH.some((pattern) => pattern.test(clause));
}

const OVER_TIME =
  /\brates?\b|too many requests|throttl|\bper (?:second|minute|hour|day|week|month)\b|\b(?:daily|hourly|monthly|weekly)\b|\b(?:this|next) (?:hour|day|week|month)\b|quota|credits?\b|billing|subscription|overage|please wait|\b(?:try again|come back) (?:in|later|after|tomorrow)\b/i;

const OF_AN_ATTACHMENT =
  /\bimages?\b|\bdocuments?\b|\bpdfs?\b|\bpages?\b|\bpixels?\b|\battachments?\b|\bfiles?\b|\bvideos?\b|\baudio\b/i;

const IN_TOKENS = /\btokens?\b|\bcontext (?:window|length|limit|size)\b/i;

const OF_A_PART =
  /\btools?\b|\bfunctions?\b|\bschemas?\b|\bproperty\b|\bproperties\b|\bparameters?\b|\bdescriptions?\b|\bnames?\b|\bids?\b|\bidentifiers?\b|\bur[il]s?\b|\bheaders?\b|\benums?\b|\barguments?\b|\bkeys?\b|\btitles?\b|\bsignatures?\b|\bblocks?\b|\bcheckpoints?\b|\bcache\b|\bstop sequences?\b|\btemperature\b|\btop [pk]\b|\bthinking\b|\breasoning\b|\bbudget\b|\beffort\b|\b(?:output|completion|response|answer)(?: tokens?| length)? (?:is |are )?(?:exceed|too|limit|over)|\bnumber of output tokens\b|\b(?:took|takes?|taking|waited|waiting|running|ran)\b(?! out of (?:the |model )?context\b)|\bnest(?:ed|ing)\b|\bdepth\b/i;

const WHOLE =
  "(?:inputs?|prompts?|context|conversation|history|messages?|request|payload|body|content|chat|session|transcript|tokens)";
const TOO_LONG = "too (?:long|large|big)";
const MORE_THAN =
  "(?:exceed(?:s|ed|ing)?|longer than|larger than|bigger than|greater than|more than|over|above|beyond|surpass(?:es|ed)?)";
const MOST =
  "(?:limit|max(?:imum)?|threshold|context|window|allowed|permitted|length|size|capacity|supported)";
const FIGURE = String.raw`[\d.,]+ ?(?:[kmg]i?b|bytes|tokens|characters|chars|words)\b`;
const OF_THE_MODEL = String.raw`(?: (?:of|for) (?:the |this |your )?[\w.-]+)?`;
/** Only figures and plain words in between: after a colon something else begins. */
const NEAR = String.raw`(?:[^:]|:(?=\s*\d)){0,60}?`;

const TOO_MUCH: readonly RegExp[] = [
  new RegExp(String.raw`\b${WHOLE}\b${NEAR}\b${TOO_LONG}\b`, "i"),
  new RegExp(
    String.raw`\b${TOO_LONG}\b ?(?:an? |for (?:the |this )?)?(?:input|prompt|context|request|model)\b`,
    "i",
  ),
  new RegExp(String.raw`\b${WHOLE}\b${NEAR}\b${MORE_THAN}\b${NEAR}\b${MOST}\b`, "i"),
  new RegExp(
    String.raw`\b(?:context|prompt|input|conversation|token|content|body|payload)s?(?: (?:length|window|limit|size|count|tokens?|threshold))+ (?:(?:is|was|has|been|have) )*(?:exceed(?:s|ed)|overflow(?:s|ed)?|full|reached)\b`,
    "i",
  ),
  new RegExp(
    String.raw`\b(?:context|prompt|conversation|history)(?: window| length| limit)?${OF_THE_MODEL} (?:is|has been) (?:now |already )?(?:full(?! of)|exhausted|used up|reached|exceeded)\b`,
    "i",
  ),
  new RegExp(
    String.raw`\b(?:inputs?|prompts?|context|conversation|history|messages|request|payload|body|content|chat|session|transcript)\b${NEAR}\b${MORE_THAN} ${FIGURE}`,
    "i",
  ),
  new RegExp(
    String.raw`\btotal (?:length|size|tokens?|characters?|bytes|text)\b${NEAR}\b${MORE_THAN}\b${NEAR}\b${MOST}\b`,
    "i",
  ),
  new RegExp(
    String.raw`\b${WHOLE}\b${NEAR}\b${MORE_THAN} (?:what )?(?:the|this|any) model (?:can|could|is able to) (?:read|hold|fit|process|handle|take in|remember)\b`,
    "i",
  ),
  new RegExp(
    String.raw`\b${WHOLE}\b${NEAR}(?:\bnot|n't|\bno longer) fits?\b${NEAR}\b(?:context|model|window)\b`,
    "i",
  ),
  /\bmax(?:imum)? (?:context|conversation|prompt|input)(?: (?:length|size|window|tokens?))? (?:(?:is|was|has|been) )*(?:reached|exceeded|hit)\b/i,
  /\b(?:ran|runs?|running) out of (?:the |model )?context\b/i,
  /\btoo much (?:text|input|content|context|history)\b/i,
  /\b(?:context|prompt|conversation|input)(?: window)? (?:has )?overflow(?:s|ed)?\b/i,
  new RegExp(
    String.raw`\bexceed(?:s|ed|ing)?\b${NEAR}\b(?:context|prompt|input|payload|body|request size|conversation)\b${NEAR}\b(?:length|limit|window|size|tokens)\b`,
    "i",
  ),
  /\bexceed(?:s|ed|ing)? (?:the )?(?:model'?s? )?token limit\b/i,
  /\bmaximum (?:allowed )?(?:context|prompt|input|sequence)(?: (?:length|size|window|tokens?|token count))+ (?:is|of|for|was)\b/i,
  /\bcontext (?:length|size|window) is (?:only )?[\d,]+/i,
  /\brange of input length should be\b/i,
  /\binputs? tokens? \+ max new tokens must be\b/i,
  /\btoo many (?:total |input |prompt |context )?(?:tokens|text bytes)\b/i,
  /\bprompt has [\d,]+ tokens?\b/i,
  /\b(?:reduce|shorten|decrease|trim) (?:the )?(?:(?:length|size) of )?(?:the |your )?(?:messages?|prompt|input|conversation|context|request|history)\b/i,
  // The service's own check of the conversation's texts and of its number of turns.
  /\bvalue at '[^']*\b(?:content|history)' failed to satisfy constraint\b.*\blength less than or equal to\b/i,
  /\bbody\b.*\blength limit exceeded\b/i,
];

/** Every word by which such a refusal is recognised. */
export const TOO_LONG_WORDS: readonly RegExp[] = [
  OVER_TIME,
  OF_AN_ATTACHMENT,
  IN_TOKENS,
  OF_A_PART,
  ...TOO_MUCH,
];
