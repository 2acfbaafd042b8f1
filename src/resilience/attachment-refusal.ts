import type { AttachmentFault, AttachmentKind } from "../facts/attachment.ts";
import type { ApiRefusal } from "../facts/errors.ts";
import {
  ATTACHMENT,
  ATTACHMENT_WORDS,
  attachmentFaultIn,
  attachmentKindsIn,
  OTHER_MATTER,
  TEXT_MATTER,
} from "./service-words/attachment.ts";
import { saysTooLong } from "./service-words/too-long.ts";

/** What a refusal says about images and documents. */
export interface AttachmentRefusal {
  /** False: the refusal only points to a message, which may have an attachment. */
  readonly isNamed: boolean;
  /** Empty if the refusal names none. */
  readonly kinds: readonly AttachmentKind[];
  /** `model`: this model accepts no attachment of the kind. */
  readonly fault: AttachmentFault | "model";
  /** The most that are accepted, if the refusal says so. */
  readonly limit: number | undefined;
  /** Index of the refused message among those sent; `Infinity`: the last one. */
  readonly message: number | undefined;
  /** Index in that message; the service may count texts as well. */
  readonly content: number | undefined;
  /** The service's own words, which may contain the name of a document. */
  readonly words: string;
}

/**
 * Reads a refusal for an attachment, by its reason or by its words.
 * @param refusal of a request that has attachments: in other refusals anything may be called a file
 * @returns undefined for any other refusal
 */
export function readAttachmentRefusal(refusal: ApiRefusal): AttachmentRefusal | undefined {
  const { reason = "", serviceMessage = "" } = refusal;
  const text = `${reason} ${serviceMessage}`.replaceAll("_", " ");
  if (isOtherMatter(refusal, text)) return undefined;
  const kinds = attachmentKindsIn(text);
  const isNamed = kinds.length > 0 || ATTACHMENT.test(text);
  const message = isNamed || !TEXT_MATTER.test(text) ? messageIn(serviceMessage) : undefined;
  if (!isNamed && message === undefined) return undefined;
  const fault = attachmentFaultIn(text);
  const limit = fault === "count" ? limitIn(text) : undefined;
  const content = message === undefined ? undefined : contentIn(serviceMessage);
  return { isNamed, kinds, fault, limit, message, content, words: serviceMessage };
}

function isOtherMatter(refusal: ApiRefusal, text: string): boolean {
  if (/^(?:IMAGE|DOCUMENT)_/.test(refusal.reason ?? "")) return false;
  return OTHER_MATTER.test(text) || saysTooLong(refusal);
}

/** "Maximum is 5", "117 + 0 > 100", "8 images, 5 allowed". */
function limitIn(text: string): number | undefined {
  const [, after, before] = LIMIT.exec(text) ?? [];
  const limit = Number(after ?? before);
  return limit >= 1 ? limit : undefined;
}

const LIMIT =
  /(?:max(?:imum)?|limit|at most|up to|more than|only|allows?|exceeds?|>)[^\d.;]{0,40}(\d{1,3})\b(?! ?(?:[kmg]i?b\b|megabyte|pixel|px|bytes))|\b(\d{1,3}) (?:(?:are|is|images?|documents?|files?|attachments?|pdfs?) ){0,2}allowed/i;

/** "messages.5.content.2", "history[3]", "currentMessage.userInputMessage.images". */
function messageIn(serviceMessage: string): number | undefined {
  if (/current_?message/i.test(serviceMessage)) return Infinity;
  const [, index] =
    /\b(?:messages?|history|turns?)[.[/ #]{1,2}(\d{1,5})\b/i.exec(serviceMessage) ?? [];
  return index === undefined ? undefined : Number(index);
}

/** "content.2", "images[0]", "documents.1". */
function contentIn(serviceMessage: string): number | undefined {
  const [, index] =
    /\b(?:contents?|images?|documents?|attachments?|parts?)[.[/ #]{1,2}(\d{1,5})\b/i.exec(
      serviceMessage,
    ) ?? [];
  return index === undefined ? undefined : Number(index);
}

/** Every word by which such a refusal is recognised. */
export const ATTACHMENT_REFUSAL_WORDS: readonly RegExp[] = [
  ...ATTACHMENT_WORDS,
  LIMIT,
  /history|turns|contents|parts/,
];
