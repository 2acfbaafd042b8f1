import type { AttachmentRefusal } from "../../../../../resilience/attachment-refusal.ts";
import { isEncrypted, type SentAttachment } from "./sent-attachments.ts";

/** Those that a refusal is about, as far as it tells. */
export interface Accused {
  readonly attachments: readonly SentAttachment[];
  /** False: some of them may be innocent. */
  readonly isCertain: boolean;
}

/** The documents that it names, or the one attachment that stands at its index. */
export function namedBy(
  refusal: AttachmentRefusal,
  sent: readonly SentAttachment[],
): readonly SentAttachment[] {
  const named = sent.filter(({ name }) => isNameIn(refusal.words, name));
  // "report a.pdf" has the name "a.pdf" in it.
  const longest = named.filter(
    ({ name }) => !named.some((other) => other.name !== name && other.name.includes(name)),
  );
  return longest.length > 0 ? longest : atIndex(refusal, sent);
}

/** Those that the refusal singles out, else all that it can mean. */
export function accusedBy(refusal: AttachmentRefusal, meant: readonly SentAttachment[]): Accused {
  const named = namedBy(refusal, meant);
  if (named.length > 0) return { attachments: named, isCertain: true };
  const locked = refusal.fault === "locked" ? meant.filter(isEncrypted) : [];
  if (locked.length > 0) return { attachments: locked, isCertain: true };
  const pointedAt = meant.filter((attachment) => isPointedAt(refusal, attachment));
  if (pointedAt.length > 0) return mayBe(refusal, pointedAt);
  // What a person has just attached goes last.
  const older = refusal.fault === "count" ? meant.filter(({ isCurrent }) => !isCurrent) : [];
  return mayBe(refusal, older.length > 0 ? older : meant);
}

/** One alone is the culprit if it is of the kind; that there are too many holds for all. */
export function mayBe(
  { fault, kinds }: AttachmentRefusal,
  attachments: readonly SentAttachment[],
): Accused {
  const isOfKind = attachments.every(({ kind }) => kinds.length === 0 || kinds.includes(kind));
  return { attachments, isCertain: isOfKind && (attachments.length === 1 || fault === "count") };
}

export function isPointedAt({ message }: AttachmentRefusal, sent: SentAttachment): boolean {
  return message === Infinity ? sent.isCurrent : sent.message === message;
}

/** A name was changed for the service, which may know either spelling. */
function isNameIn(words: string, name: string): boolean {
  const plain = plainly(name);
  if (plain === "") return false;
  const quoted = [
    ...words.matchAll(/["'`\u201c\u2018]([^"'`\u201c\u201d\u2018\u2019]+)["'`\u201d\u2019]/g),
  ];
  if (quoted.some(([, text = ""]) => plainly(text) === plain)) return true;
  // Without quotes only what has the ending of a file: a document may be called "document".
  return /-[a-z]{3,4}$/.test(plain) && ` ${plainly(words)} `.includes(`-${plain}-`);
}

function plainly(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .replace(/^-|-$/g, "");
}

/** An index counts all parts of the content, or the attachments of the kind only. */
function atIndex(
  refusal: AttachmentRefusal,
  sent: readonly SentAttachment[],
): readonly SentAttachment[] {
  const { content, words } = refusal;
  if (content === undefined) return [];
  const inMessage = sent.filter((attachment) => isPointedAt(refusal, attachment));
  const byPart = BY_KIND.test(words) ? undefined : inMessage.find(({ part }) => part === content);
  const found = byPart ?? inMessage[content];
  return found === undefined ? [] : [found];
}

const BY_KIND = /\b(?:images?|documents?|attachments?)[.[/ #]{1,2}\d/i;
