import type { AttachmentFault, AttachmentKind } from "../../facts/attachment.ts";
import { MODEL_NAME } from "./model.ts";
import { phrases } from "./phrases/phrases.ts";

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
  "图片|图像|圖片|圖像",
);
const DOCUMENT = among(
  "(?<!json )document[s](block|source|data|bytes)?",
  "pdf[s]|docx?|xlsx?|csv|spreadsheet[s]|page[s]",
  "文档|文件|文檔",
);
export const ATTACHMENT = among(
  "attach(ed|ment[s])|upload[s|ed]|(input ?)?file[s]|binary|base-?64",
  "media|mime|content.?type|multi-?modal|modalit(y|ies)|non-?text",
  "encrypted|password[s]",
  "text.?only|only (support[s]|accept[s]|take[s]|handle[s]) text",
);

export const OTHER_MATTER = phrases(
  // Tools as they are declared. The result of a call may have an image.
  "tool[s](?! ?result[s]\\b(?! ?id[s]\\b))|schema[s]|function[s]",
  "~(toolspec|request ?fields)~",
  // Thoughts, cache points, encryption keys, the conversation.
  "thinking|kms|prompt caching",
  "~(cache.?(check)?point|cache.?control|signature|conversation ?id|encryption key)~",
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

const MODEL = phrases(
  "model[s]|endpoint[s]",
  `~(${MODEL_NAME})~`,
  "~(vision|multi-?modal|modalit|模型)~",
);
const TAKES = phrases(
  "~(support|accept|tak(e|ing)|allow|enabl|disabl|available|capab|handle|only|支持|支援|接受)~",
);
const NONE = phrases(
  "not|no|disabled",
  "~(n't|cannot|unsupported|unavailable|only|without|不|无法|無法)~",
  "~lack[s]~",
);
const NOT_THIS_ONE =
  /^(?!.*\b(?:th(?:e|is|at) (?:image|picture|document|file|pdf|attachment)\b(?! (?:content|input)\b)|(?:png|jpe?g|gif|webp|bmp|tiff?|svg|heic|docx?|xlsx?|csv)\b))/is;
/** Without a word about the model: all of a kind, in the plural. */
const NO_SUCH_KIND = phrases(
  String.raw`~(?<!\b(the|these|those|some|your|all|of|both) )\b(images|documents|pdfs|pictures|attachments|(image|document|pdf) (input[s]|block[s])) (are|is) ((currently|yet|generally) )?(not (currently )?(supported|accepted|allowed|enabled|available)|unsupported|disabled)`,
  String.raw`model ...20 (cannot|can't|can not|doesn't|does not) (process|read|see|view|understand) (any )?(images|documents|pdfs|pictures|files)`,
);
/** In words about a type of content, which otherwise is a format. */
const OF_OTHER_MODELS = phrases(
  "only (supported|accepted|available|allowed) (by|for|with|on) (certain|some|other)( [\\w-]+)? models",
);

/** The first fault of which every expression matches counts. */
const FAULTS: readonly (readonly [AttachmentFault | "model", ...(readonly RegExp[])])[] = [
  ["locked", LOCKED],
  ["count", TOO_MUCH_TOGETHER],
  ["size", TOO_LARGE],
  ["count", TOO_MANY],
  ["model", OF_OTHER_MODELS],
  ["format", WRONG_FORMAT],
  ["model", MODEL, TAKES, NONE, NOT_THIS_ONE],
  ["model", NO_SUCH_KIND, NOT_THIS_ONE],
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
