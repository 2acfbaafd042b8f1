import type { AttachmentFault, AttachmentKind } from "../../facts/attachment.ts";
import { phrases } from "./phrases.ts";

// What a refusal says about images and documents (PROTOCOL section 3.5).

export function attachmentKindsIn(text: string): readonly AttachmentKind[] {
  return [
    ...(IMAGE.test(text) ? (["image"] as const) : []),
    ...(DOCUMENT.test(text) ? (["document"] as const) : []),
  ];
}

/** `model`: this model accepts no attachment of the kind. */
export function attachmentFaultIn(text: string): AttachmentFault | "model" {
  return FAULTS.find(([, ...all]) => all.every((words) => words.test(text)))?.[0] ?? "refused";
}

/** Whatever the status is; what a plan or an account allows is another matter. */
export function saysAttachmentRefused(text: string): boolean {
  return attachmentKindsIn(text).length > 0 && !OF_A_PERSON.test(text) && !OTHER_MATTER.test(text);
}

/** Names of fields and files may have digits next to a word. */
function among(...names: readonly string[]): RegExp {
  return phrases(`~(?<![a-z])(${names.join("|")})(?![a-z])~`);
}

const IMAGE = among(
  "image[s](block|url|source|data|bytes|input)?|picture[s]|photo[s]|screenshot[s]",
  "png|jpe?g|gif|webp|bmp|tiff?|svg|heic",
  "vision|visual|pixel[s]",
);
const DOCUMENT = among(
  "(?<!json )document[s](block|source|data|bytes)?",
  "pdf[s]|docx?|xlsx?|csv|spreadsheet[s]|page[s]",
);
export const ATTACHMENT = among(
  "attach(ed|ment[s])|upload[s|ed]|(input ?)?file[s]|binary|base-?64",
  "media|mime|content.?type|multi-?modal|modalit(y|ies)|non-?text",
  "encrypted|password[s]",
);

export const OTHER_MATTER = phrases(
  // Tools as they are declared. The result of a call may have an image.
  "tool[s](?! ?result[s]\\b(?! ?id[s]\\b))|schema[s]|function[s]",
  "~(toolspec|request ?fields)~",
  // Thoughts, encryption keys, the conversation.
  "thinking|kms",
  "~(signature|conversation ?id|encryption key)~",
);
const OF_A_PERSON = phrases("plan[s]|subscription[s]|account[s]|user[s]|upgrade");
/** The fault at an index may be a text. */
export const TEXT_MATTER = phrases("text|role[s]|empty|assistant", "~alternate~");

const LOCKED = phrases("~(password|encrypted|locked|protected)~");
const TOO_MUCH_TOGETHER = phrases(
  "total|altogether|together|many-(image|document)[s]",
  "~combined~",
);
const TOO_LARGE = phrases(
  String.raw`~\d ?((k|m|g)i?b\b|bytes|px|pixels|megabytes)~`,
  "page[s]|size",
  "~(dimension|resolution)~",
  "(large|big)~",
);
const TOO_MANY = phrases(
  "~(too many|number of|exceed|limit|at most|no more than|maxim)~",
  "count[s]",
  String.raw`~(only|up to) \d~`,
);
const WRONG_FORMAT = phrases(
  "~(format|mime|(media|file|content).?type|extension|appear[s] to be|mismatch)~",
);
const BROKEN = phrases("~(corrupt|damaged|decod|pars(e|ing)|base-?64|unreadable|malformed)~");

const MODEL = phrases("model[s]", "~(vision|multi-?modal|modalit)~");
const TAKES = phrases("~(support|accept|tak(e|ing)|allow|enabl|available|capab|handle|only)~");
const NONE = phrases("not|no", "~(n't|cannot|unsupported|unavailable|only|without)~", "~lack[s]~");
const NOT_THIS_ONE = /^(?!.*\bth(?:e|is|at) (?:image|picture|document|file|pdf|attachment)\b)/is;

/** The first fault of which every expression matches counts. */
const FAULTS: readonly (readonly [AttachmentFault | "model", ...(readonly RegExp[])])[] = [
  ["locked", LOCKED],
  ["count", TOO_MUCH_TOGETHER],
  ["size", TOO_LARGE],
  ["count", TOO_MANY],
  ["format", WRONG_FORMAT],
  ["model", MODEL, TAKES, NONE, NOT_THIS_ONE],
  ["format", BROKEN],
];

/** Every word by which such a fault is recognised. */
export const ATTACHMENT_WORDS: readonly RegExp[] = [
  OTHER_MATTER,
  OF_A_PERSON,
  TEXT_MATTER,
  IMAGE,
  DOCUMENT,
  ATTACHMENT,
  ...FAULTS.flatMap(([, ...all]) => all),
];
