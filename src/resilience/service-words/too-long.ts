import type { ApiRefusal } from "../../facts/errors.ts";
import { either, oneOf, phrases } from "./phrases/phrases.ts";
import { withoutRequestId } from "./sentences.ts";

/**
 * Whether a refusal says, in whatever words, that the request as a whole is too long. The service
 * passes on the words of many models (PROTOCOL section 5), so two things are recognised by their
 * meaning: a word that stands for the whole request, and that it is too much. A limit on a part of
 * the request (a tool, an image, a field, the answer), or on the use of the service over time, is
 * something else.
 */
export function saysTooLong({ status, type, reason, serviceMessage = "" }: ApiRefusal): boolean {
  if (!STATUSES.has(status)) return false;
  const clauses = [serviceMessage, reason ?? "", type ?? ""].flatMap(clausesOf);
  if (clauses.some((clause) => OVER_TIME.test(clause))) return false;
  return clauses.some((clause) => !isOfAPart(clause) && TOO_MUCH.test(clause));
}

/**
 * Whether its words may be about the length of the whole request, in one of many languages. They may
 * be about something else as well, so the size of the request must fit.
 */
export function hintsAtLength({ serviceMessage = "" }: ApiRefusal): boolean {
  const clauses = clausesOf(serviceMessage);
  if (clauses.some((clause) => OVER_TIME.test(clause) || isOfAPart(clause))) return false;
  return clauses.some((clause) => HINT.test(clause) || FOREIGN_HINT.test(clause));
}

/** Attachments are part of a sum of tokens: then the whole is too long, whatever it consists of. */
function isOfAPart(clause: string): boolean {
  return OF_A_PART.test(clause) || (OF_AN_ATTACHMENT.test(clause) && !IN_TOKENS.test(clause));
}

/** Other statuses are about accounts and load; JSON may come with 200. */
const STATUSES: ReadonlySet<number> = new Set([200, 400, 413, 422, 500]);

/** Splits names of fields, reasons and exceptions into words: `context_length_exceeded`. */
function clausesOf(text: string): readonly string[] {
  return withoutRequestId(text)
    .replaceAll(/([a-z\d])([A-Z])/g, "$1 $2")
    .replaceAll(/[_` ]+/g, " ")
    .split(/[.;!?,]\s|[\n{}]/);
}

const OVER_TIME = phrases(
  "rate[s]",
  "~(too many requests|throttl|please wait)~",
  "per (second|minute|hour|day|week|month)",
  "(this|next) (hour|day|week|month)",
  "hourly|daily|weekly|monthly",
  "~(quota|billing|subscription|overage)~",
  "~credit[s]",
  "(try again|come back) (in|later|after|tomorrow)",
);

const OF_AN_ATTACHMENT = phrases(
  "image[s]|document[s]|pdf[s]|page[s]|pixel[s]|attachment[s]|file[s]|video[s]|audio",
);

const IN_TOKENS = phrases("token[s]", "context (window|length|limit|size)");

const TOOL_SCHEMA = oneOf(
  "tool[s]|function[s]|schema[s]|property|properties|parameter[s]|argument[s]|enum[s]",
  "nest(ed|ing)|depth|description[s]",
);
const NAME = "name[s]|title[s]|id[s]|identifier[s]|key[s]|ur(i|l)[s]|header[s]";
const FIELD = oneOf(
  "thinking|reasoning|signature[s]|budget|effort|temperature|top (p|k)|stop sequence[s]",
  "block[s]|checkpoint[s]|cache",
);

const OF_A_PART = phrases(
  TOOL_SCHEMA,
  NAME,
  FIELD,
  "(output|completion|response|answer) [token|tokens|length] [is|are] (exceed|too|limit|over)~",
  "number of output tokens",
  // Something took too long.
  "(took|take[s]|taking|waited|waiting|running|ran)(?! out of [the|model] context\\b)",
);

/** Words for the whole request. */
const REQUEST = oneOf(
  "input[s]|prompt[s]|context|conversation|history|messages|request|payload|body|content",
  "chat|session|transcript",
);
const WHOLE = oneOf(REQUEST, "message[s]|tokens");

/** Only figures and plain words in between: after a colon something else begins. */
const GAP = String.raw`(?:[^:]|:(?=\s*\d)){0,60}?`;
const NEAR = String.raw`\b${GAP}\b`;

const TOO_LONG = "too (long|large|big)";
const MORE_THAN = oneOf(
  "exceed[s|ed|ing]|surpass[es|ed]|over|above|beyond",
  "(longer|larger|bigger|greater|more) than",
);
const LIMIT = oneOf(
  "limit|max[imum]|threshold|context|window|allowed|permitted|length|size|capacity|supported",
);
const FIGURE = String.raw`[\d.,]+ ?((k|m|g)i?b|bytes|tokens|characters|chars|words)`;
const IS_ABLE = "(can|could|is able to) (read|hold|fit|process|handle|take in|remember)";

const MORE_THAN_FITS = phrases(
  `${WHOLE}${NEAR}${TOO_LONG}`,
  `${TOO_LONG} [a|an|for|for the|for this] (input|prompt|context|request|model)`,
  "too much (text|input|content|context|history)",
  "too many [total|input|prompt|context] (tokens|text bytes)",
  `${WHOLE}${NEAR}${MORE_THAN}${NEAR}${LIMIT}`,
  `total (length|size|token[s]|character[s]|bytes|text)${NEAR}${MORE_THAN}${NEAR}${LIMIT}`,
  `${REQUEST}${NEAR}${MORE_THAN} ${FIGURE}`,
  `${WHOLE}${NEAR}${MORE_THAN} [what] (the|this|any) model ${IS_ABLE}`,
  `${WHOLE}\\b${GAP}(\\bnot|n't|\\bno longer) fit[s]${NEAR}(context|model|window)`,
);

const CONTEXT = "context|prompt|input|conversation";
const MEASURE = "length|window|limit|size|count|threshold";
const IS = "((is|was|has|been|have) )*";
const OF_THE_MODEL = String.raw`((of|for) [the|this|your] [\w.-]+ )?`;

const LIMIT_REACHED = phrases(
  `exceed[s|ed|ing]${NEAR}(context|prompt|input|payload|body|request size|conversation)${NEAR}(length|limit|window|size|tokens)`,
  "exceed[s|ed|ing] [the] (model'?s? )?token limit",
  // "tokens" may stand only at the end of the measures, because it may also begin them: otherwise
  // the search would take quadratic time.
  `(${CONTEXT}|token|content|body|payload)[s] ((${MEASURE}) )*(${MEASURE}|token[s]) ${IS}(exceed(s|ed)|overflow[s|ed]|full|reached)`,
  `(context|prompt|conversation|history) [window|length|limit] ${OF_THE_MODEL}(is|has been) [now|already] (full(?! of)|exhausted|used up|reached|exceeded)`,
  `max[imum] (${CONTEXT}) [length|size|window|token|tokens] ((is|was|has|been) )*(reached|exceeded|hit)`,
  `(${CONTEXT}) [window] [has] overflow[s|ed]`,
  "(ran|run[s]|running) out of [the|model] context",
);

const WHAT_IS_ALLOWED = phrases(
  "maximum [allowed] (context|prompt|input|sequence)( (length|size|window|token[s]|token count))+ (is|of|for|was)",
  String.raw`context (length|size|window) is [only] [\d,]~`,
  "range of input length should be",
  String.raw`input[s] token[s] \+ max new tokens must be`,
  String.raw`prompt has [\d,]+ token[s]`,
  "(reduce|shorten|decrease|trim) [the] [length of|size of] [the|your] (message[s]|prompt|input|conversation|context|request|history)",
);

/** The service's own checks: of the texts of a conversation, of its number of turns and of the body. */
const OWN_CHECK = phrases(
  String.raw`value at '[^']*\b(content|history)' failed to satisfy constraint ... length less than or equal to`,
  "body ... length limit exceeded",
);

const TOO_MUCH = either(MORE_THAN_FITS, LIMIT_REACHED, WHAT_IS_ALLOWED, OWN_CHECK);

const HINT = phrases(
  "too (long|large|big|many|much)",
  "exceed~",
  "(longer|larger|bigger|greater|more|less|fewer) than",
  "length|size|limit|max[imum]|capacity|token[s]|context|shorten|summari(s|z)e|compact",
);
/** German, Romance languages, Russian, Chinese, Japanese, Korean: too long, too large, exceeded. */
const FOREIGN_HINT =
  /\bzu (?:lang|gro)|\u00fcberschr|\b(?:trop|troppo|muito|demasiado) (?:l[ou]ng|larg|gr)|\b(?:d\u00e9pass|exced|super[ao])|\b(?:muy|molto) (?:larg|lung)|\u0441\u043b\u0438\u0448\u043a\u043e\u043c|\u043f\u0440\u0435\u0432\u044b\u0448|[\u8fc7\u904e\u592a][\u957f\u9577\u5927]|\u8d85[\u8fc7\u904e\u51fa\u3048]|[\u9577\u5927]\u3059\u304e|\u3059\u304e\u307e\u3059|\ucd08\uacfc|\ub108\ubb34/i;

/** Every word by which such a refusal is recognised. */
export const TOO_LONG_WORDS: readonly RegExp[] = [
  OVER_TIME,
  OF_AN_ATTACHMENT,
  IN_TOKENS,
  OF_A_PART,
  TOO_MUCH,
  HINT,
  FOREIGN_HINT,
];
