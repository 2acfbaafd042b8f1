import type { AttachmentRefusal } from "../../../../../resilience/attachment-refusal.ts";
import { isEncrypted, type SentAttachment } from "./sent-attachments.ts";

/** The attachments that a refusal is about, as far as it says. */
export interface Accused {
  readonly attachments: readonly SentAttachment[];
  /** False: some of them may be innocent. */
  readonly isCertain: boolean;
}

/** The documents that it names, or the attachment at its index. */
export function namedBy(
  refusal: AttachmentRefusal,
  sent: readonly SentAttachment[],
): readonly SentAttachment[] {
  const named = sent.filter(({ name }) => isNameIn(refusal.words, name));
  // "report a.pdf" contains the name "a.pdf".
  const longest = named.filter(
    ({ name }) => !named.some((other) => other.name !== name && other.name.includes(name)),
  );
  return longest.length > 0 ? longest : atIndex(refusal, sent);
}

/** The attachments that the refusal identifies, else all that it can mean. */
export function accusedBy(refusal: AttachmentRefusal, meant: readonly SentAttachment[]): Accused {
  const named = namedBy(refusal, meant);
  if (named.length > 0) return { attachments: named, isCertain: true };
  const locked = refusal.fault === "locked" ? meant.filter(isEncrypted) : [];
  if (locked.length > 0) return { attachments: locked, isCertain: true };
  const pointedAt = meant.filter((attachment) => isPointedAt(refusal, attachment));
  if (pointedAt.length > 0) return mayBe(refusal, pointedAt);
  // Attachments that a person has just added are left out last.
  const older = refusal.fault === "count" ? meant.filter(({ isCurrent }) => !isCurrent) : [];
  return mayBe(refusal, older.length > 0 ? older : meant);
}

/** A single attachment of the kind is certainly meant; too many attachments means all of them. */
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

/** The name was changed for the service, which may use either spelling. */
function isNameIn(words: string, name: string): boolean {
  const plain = plainly(name);
  if (plain === "") return false;
  const quoted = [
    ...words.matchAll(/["'`\u201c\u2018]([^"'`\u201c\u201d\u2018\u2019]+)["'`\u201d\u2019]/g),
  ];
  if (quoted.some(([, text = ""]) => plainly(text) === plain)) return true;
  // Without quotes only names with a file extension count: a document may be called "document".
  return /-[a-z]{3,4}$/.test(plain) && ` ${plainly(words)} `.includes(`-${plain}-`);
}

function plainly(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .replace(/^-|-$/g, "");
}

/** An index counts all parts of the content, or only the attachments of the kind. */
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
