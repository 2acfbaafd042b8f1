import type { Attachment } from "./pieces.ts";

/** base64 characters of all attachments together (PROTOCOL 3.5, image budget). */
const MAX_CHARACTERS = 18 * 1024 * 1024;
/** The share of a limit that is still used after old attachments are left out. */
const LEFT = 3 / 4;

interface Measure {
  readonly max: number;
  readonly of: (attachment: Attachment) => number;
}

/** What one request may carry. */
export interface AttachmentLimits {
  readonly maxImages: number;
  readonly maxDocuments: number;
}

/**
 * The attachments to send: the newest. If a message brings too many, older ones are left out in a
 * block, down to three quarters of the limit. Each time that one is left out, the request changes
 * from there on, and no prompt cache matches any longer. That message's own attachments are left
 * out only if they must be. A later message never changes what was left out before it, so every
 * later request has the same beginning.
 * @param messages the attachments of each message, oldest first
 */
export function attachmentsToSend(
  messages: readonly (readonly Attachment[])[],
  { maxImages, maxDocuments }: AttachmentLimits,
): ReadonlySet<Attachment> {
  const measures: readonly Measure[] = [
    { max: maxImages, of: ({ type }) => (type === "image" ? 1 : 0) },
    { max: maxDocuments, of: ({ type }) => (type === "document" ? 1 : 0) },
    { max: MAX_CHARACTERS, of: charactersOf },
  ];
  const kept = new Set<Attachment>();
  for (const message of messages) {
    for (const attachment of message) kept.add(attachment);
    if (message.length > 0) for (const measure of measures) shrink(kept, new Set(message), measure);
  }
  return kept;
}

function shrink(
  kept: Set<Attachment>,
  newest: ReadonlySet<Attachment>,
  { max, of }: Measure,
): void {
  let total = 0;
  for (const attachment of kept) total += of(attachment);
  if (total <= max) return;
  for (const attachment of kept) {
    if (total <= (newest.has(attachment) ? max : max * LEFT)) return;
    const size = of(attachment);
    if (size === 0) continue;
    total -= size;
    kept.delete(attachment);
  }
}

function charactersOf(attachment: Attachment): number {
  const { bytes } = attachment.type === "image" ? attachment.image.source : attachment.document;
  return bytes.length;
}
