import type { AttachmentFault, AttachmentVerdict } from "../../../facts/attachment.ts";
import type { ChatMessage } from "../../../openai/chat-request.ts";
import type { ContentPart } from "../../../openai/content-part.ts";
import { wellFormed } from "../../well-formed.ts";
import { attachmentsToSend } from "./budget.ts";
import type { LeftOut } from "./left-out.ts";
import { type Attachment, omitted, type Piece, readFile, readImage } from "./pieces.ts";

/** In a whole request: more images are refused or cost too much (PROTOCOL 3.5). */
const MAX_IMAGES = 20;
/** The service's limit for one conversation (PROTOCOL 3.5). */
const MAX_DOCUMENTS = 5;

/** What is known about the attachments that a model accepts in this session. */
export interface AttachmentOptions {
  /** Zero: the model accepts none. */
  readonly maxImages?: number;
  readonly maxDocuments?: number;
  /** Those that the service has refused. */
  readonly leftOut?: LeftOut;
}

/**
 * The pieces of each user and tool message, by its index, reduced to what one request may carry.
 */
export function readContents(
  messages: readonly ChatMessage[],
  options: AttachmentOptions,
  notes: string[],
): readonly (readonly Piece[])[] {
  const contents = messages.map((message) =>
    message.role === "user" || message.role === "tool"
      ? message.parts.map((part) => screened(readPart(part, notes), options, notes))
      : [],
  );
  const kept = attachmentsToSend(
    contents.map((pieces) => pieces.filter((piece) => piece.type !== "text")),
    {
      maxImages: Math.min(MAX_IMAGES, options.maxImages ?? MAX_IMAGES),
      maxDocuments: Math.min(MAX_DOCUMENTS, options.maxDocuments ?? MAX_DOCUMENTS),
    },
  );
  const why = "only the newest attachments are sent";
  return contents.map((pieces) =>
    pieces.map((piece) =>
      piece.type === "text" || kept.has(piece) ? piece : without(piece, why, notes),
    ),
  );
}

function readPart(part: ContentPart, notes: string[]): Piece {
  switch (part.type) {
    case "text":
      return part.text.isWellFormed() ? part : { type: "text", text: wellFormed(part.text) };
    case "image":
      return readImage(part.url, notes);
    case "file":
      return readFile(part.filename, part.data, notes);
  }
}

/**
 * Replaces an attachment by a text if the model does not accept it, or the service has refused it.
 */
function screened(piece: Piece, options: AttachmentOptions, notes: string[]): Piece {
  if (piece.type === "text") return piece;
  const max = piece.type === "image" ? options.maxImages : options.maxDocuments;
  if (max === 0) return without(piece, `this model does not accept ${piece.type}s`, notes);
  const { bytes } = piece.type === "image" ? piece.image.source : piece.document;
  const verdict = options.leftOut?.verdictOf(bytes);
  return verdict === undefined ? piece : without(piece, reasonOf(verdict), notes);
}

/** The model must not be told that a good file is bad. */
function reasonOf({ fault, isCertain }: AttachmentVerdict): string {
  const words = FAULT_WORDS[fault];
  return isCertain ? words : `Kiro refused an attachment (${words}), not necessarily this one`;
}

const FAULT_WORDS: Readonly<Record<AttachmentFault, string>> = {
  locked: "password-protected",
  format: "format not accepted",
  size: "too large",
  count: "too many attachments",
  refused: "not accepted",
};

function without(piece: Attachment, why: string, notes: string[]): Piece {
  return piece.type === "image"
    ? omitted("Image", "", why, notes)
    : omitted("File", piece.document.filename, why, notes);
}
