import type { ChatMessage } from "../../openai/chat-request.ts";
import type { ContentPart } from "../../openai/content-part.ts";
import { omitted, readFile, readImage, type Piece } from "./attachments.ts";
import { wellFormed } from "../well-formed.ts";

/** What a whole request may carry: more pictures are refused or cost too much (PROTOCOL 3.5). */
const MAX_IMAGES = 20;
/** Bedrock's limit for one request. */
const MAX_DOCUMENTS = 5;
/** base64 characters of all attachments together (PROTOCOL 3.5, image budget). */
const MAX_ATTACHED = 18 * 1024 * 1024;

/** The pieces of each user and tool message, by its index, cut down to what one request may carry. */
export function readContents(
  messages: readonly ChatMessage[],
  notes: string[],
): readonly (readonly Piece[])[] {
  const contents = messages.map((message) =>
    message.role === "user" || message.role === "tool"
      ? message.parts.map((part) => readPart(part, notes))
      : [],
  );
  return dropOldest(contents, notes);
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

/** Keeps the newest attachments: those are what the conversation is about now. */
function dropOldest(contents: readonly Piece[][], notes: string[]): readonly Piece[][] {
  const budget = new AttachmentBudget();
  for (const pieces of contents.toReversed()) {
    for (let index = pieces.length - 1; index >= 0; index -= 1) {
      const piece = pieces[index];
      if (piece === undefined || budget.admits(piece)) continue;
      const kind = piece.type === "image" ? "Image" : "File";
      const name = piece.type === "document" ? piece.document.filename : "";
      pieces[index] = omitted(kind, name, "only the newest attachments are sent", notes);
    }
  }
  return contents;
}

class AttachmentBudget {
  #images = MAX_IMAGES;
  #documents = MAX_DOCUMENTS;
  #characters = MAX_ATTACHED;

  admits(piece: Piece): boolean {
    if (piece.type === "text") return true;
    if (piece.type === "image") this.#images -= 1;
    else this.#documents -= 1;
    const bytes = piece.type === "image" ? piece.image.source.bytes : piece.document.bytes;
    // What does not fit still counts, so that nothing older slips in after it.
    this.#characters -= bytes.length;
    const count = piece.type === "image" ? this.#images : this.#documents;
    return count >= 0 && this.#characters >= 0;
  }
}
