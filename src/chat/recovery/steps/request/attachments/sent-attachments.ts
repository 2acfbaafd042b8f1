import type { AttachmentKind, AttachmentVerdict } from "../../../../../facts/attachment.ts";
import type { CodeWhispererRequest } from "../../../../../codewhisperer/request.ts";
import type { KnownLimits } from "../../../../memory/attachment-memory.ts";

/** An attachment of a request, and its place. */
export interface SentAttachment {
  readonly kind: AttachmentKind;
  /** Index of its message: the history, then the current one. */
  readonly message: number;
  readonly isCurrent: boolean;
  /** Index in its message, in the order results, text, images, documents. */
  readonly part: number;
  /** A document's name, as it was sent; empty for an image. */
  readonly name: string;
  readonly base64: string;
}

/** What leaves for a refusal, while it is not known whether that helps. */
export interface Guess {
  /** What had been sent. */
  readonly of: readonly SentAttachment[];
  readonly left: readonly SentAttachment[];
  readonly verdict: AttachmentVerdict;
  /** What the model seems to take at most. */
  readonly limits: KnownLimits;
  /** Of the refusal: where they come again, the guess was wrong. */
  readonly words: string;
  /** The refusal named nothing. */
  readonly isBlind: boolean;
}

export function sentAttachments({
  conversationState: { currentMessage, history = [] },
}: CodeWhispererRequest): readonly SentAttachment[] {
  return [...history, currentMessage].flatMap((entry, message) => {
    if (!("userInputMessage" in entry)) return [];
    const {
      content,
      documents = [],
      images = [],
      userInputMessageContext,
    } = entry.userInputMessage;
    const results = userInputMessageContext?.toolResults?.length ?? 0;
    const before = results + (content === "" ? 0 : 1);
    const place = { message, isCurrent: message === history.length };
    return [
      ...images.map(({ source }) => imageOf(place, source.bytes)),
      ...documents.map(({ name, source }) => documentOf(place, name, source.bytes)),
    ].map((attachment, index) => ({ ...attachment, part: before + index }));
  });
}

type Unplaced = Omit<SentAttachment, "part">;
type Place = Pick<SentAttachment, "message" | "isCurrent">;

function imageOf(place: Place, base64: string): Unplaced {
  return { ...place, kind: "image", name: "", base64 };
}

function documentOf(place: Place, name: string, base64: string): Unplaced {
  return { ...place, kind: "document", name, base64 };
}

/** A PDF with a password says so near its end; other files are not examined. */
export function isEncrypted({ base64, kind }: SentAttachment): boolean {
  return kind === "document" && Buffer.from(base64, "base64").includes("/Encrypt");
}
