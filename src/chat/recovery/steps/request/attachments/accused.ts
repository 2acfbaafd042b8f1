import type { AttachmentKind } from "../../../../../facts/attachment.ts";
import type { AttachmentRefusal } from "../../../../../resilience/attachment-refusal.ts";
import { isEncrypted, type SentAttachment } from "./sent-attachments.ts";

/** The attachments that a refusal is about, as far as it says. */
export interface Accused {
  readonly attachments: readonly SentAttachment[];
  /** False: some of them may be innocent. */
  readonly isCertain: boolean;
}

/** The documents that it names, or the attachment at its index. */
function namedBy(
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

/** Those that leave first, those that leave if that did not help, and at last all. */
export function roundsFor(
  refusal: AttachmentRefusal,
  sent: readonly SentAttachment[],
  isNew: (attachment: SentAttachment) => boolean,
): readonly Accused[] {
  const meant = meantBy(refusal, sent);
  const rounds = isForTotal(refusal, meant)
    ? oldestFirst(meant).map((oldest) => mayBe(refusal, oldest))
    : accusedThenRest(refusal, meant, isNew);
  const isAll = rounds.some(({ attachments }) => attachments.length === sent.length);
  return isAll ? rounds : [...rounds, mayBe(refusal, sent)];
}

/** Those of a kind that it can mean. */
export function meantBy(
  { fault, kinds }: AttachmentRefusal,
  sent: readonly SentAttachment[],
): readonly SentAttachment[] {
  const possible = fault === "locked" ? LOCKABLE : kinds;
  const ofKind = sent.filter(({ kind }) => possible.includes(kind));
  return ofKind.length > 0 ? ofKind : sent;
}

const LOCKABLE: readonly AttachmentKind[] = ["document"];

function isForTotal(refusal: AttachmentRefusal, meant: readonly SentAttachment[]): boolean {
  const { fault, message } = refusal;
  return fault === "count" && message === undefined && namedBy(refusal, meant).length === 0;
}

/** Half of them, then more; what a person has just attached stays as long as it can. */
function oldestFirst(meant: readonly SentAttachment[]): readonly (readonly SentAttachment[])[] {
  const older = meant.filter(({ isCurrent }) => !isCurrent);
  const half = older.slice(0, Math.ceil(meant.length / 2));
  const most = older.length > half.length ? older : meant.slice(0, -1);
  return [half, most, meant].filter(({ length }) => length > 0).slice(0, 2);
}

function accusedThenRest(
  refusal: AttachmentRefusal,
  meant: readonly SentAttachment[],
  isNew: (attachment: SentAttachment) => boolean,
): readonly Accused[] {
  const accused = accusedBy(refusal, meant, isNew);
  const rest = meant.filter((attachment) => !accused.attachments.includes(attachment));
  return rest.length === 0 ? [accused] : [accused, mayBe(refusal, rest)];
}

/** Those that the refusal singles out, else those that have not been accepted before. */
export function accusedBy(
  refusal: AttachmentRefusal,
  meant: readonly SentAttachment[],
  isNew: (attachment: SentAttachment) => boolean = () => true,
): Accused {
  const named = namedBy(refusal, meant);
  if (named.length > 0) return { attachments: named, isCertain: true };
  const locked = refusal.fault === "locked" ? meant.filter(isEncrypted) : [];
  if (locked.length > 0) return { attachments: locked, isCertain: true };
  const pointedAt = meant.filter((attachment) => isPointedAt(refusal, attachment));
  if (pointedAt.length > 0) return mayBe(refusal, pointedAt);
  const fresh = meant.filter(isNew);
  const current = fresh.filter(({ isCurrent }) => isCurrent);
  const [suspected = meant] = [current, fresh].filter(({ length }) => length > 0);
  return mayBe(refusal, suspected);
}

/** One alone is the culprit if it is of the kind; that there are too many holds for all. */
function mayBe(
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
