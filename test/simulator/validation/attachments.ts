import type { Conversation, Turn } from "../chat/conversation.ts";
import { memberOf, textOf } from "../http/json.ts";
import { invalid, malformed, type Refusal } from "../http/refusal.ts";
import { inspectImage } from "./image-bytes.ts";
import { LIMITS } from "./limits.ts";
import { firstRefusal, type Rule } from "./rule.ts";

/** Images and documents (PROTOCOL 3.5). */

const FORMATS = ["png", "jpeg", "gif", "webp"];

export const attachmentsAreFew: Rule = ({ turns }) => {
  const images = count(turns, (turn) => turn.images);
  const documents = count(turns, (turn) => turn.documents);
  if (images + documents <= LIMITS.attachments) return undefined;
  const message = `too many images and documents: ${images} + ${documents} > ${LIMITS.attachments}`;
  return invalid("IMAGE_COUNT_EXCEEDED", message, message);
};

/** In words of ours: nobody has published what the service says. */
export const modelReadsAttachments: Rule = ({ current, turns }, { findModel }) => {
  const modelId = current.modelId ?? "auto";
  if (findModel?.(modelId)?.images !== false) return undefined;
  const model = `model ${modelId}`;
  if (count(turns, (turn) => turn.images) > 0)
    return invalid(undefined, model, "This model does not support image input.");
  return count(turns, (turn) => turn.documents) > 0
    ? invalid("DOCUMENT_MODEL_NOT_SUPPORTED", model)
    : undefined;
};

export const documentsAreFew: Rule = ({ turns }) => {
  const documents = count(turns, (turn) => turn.documents);
  if (documents <= LIMITS.documents) return undefined;
  const most = `Maximum is ${LIMITS.documents} per conversation.`;
  return invalid(
    "DOCUMENT_COUNT_EXCEEDED",
    `${documents} documents`,
    `Too many documents attached (${documents}). ${most}`,
  );
};

export const imagesAreGood: Rule = (conversation) => {
  const many = count(conversation.turns, (turn) => turn.images) > LIMITS.manyImages;
  return firstRefusal(imagesOf(conversation), (image) => checkImage(image, many));
};

export const documentsAreGood: Rule = ({ turns }) => {
  const documents = turns.flatMap((turn) => turn.documents);
  const names = documents.map((document) => textOf(document, "name") ?? "");
  const duplicate = names.find((name, index) => names.indexOf(name) !== index);
  if (duplicate !== undefined)
    return invalid("DOCUMENT_DUPLICATE_NAME", `two documents are called ${duplicate}`);
  return documents.every((document) => isBase64(bytesOf(document)))
    ? undefined
    : malformed("a document is not base64");
};

function checkImage(image: unknown, many: boolean): Refusal | undefined {
  const format = textOf(image, "format") ?? "";
  const base64 = bytesOf(image);
  if (!FORMATS.includes(format)) return invalid("IMAGE_FORMAT_UNSUPPORTED", `format ${format}`);
  if (base64.length > LIMITS.imageBase64) {
    const size = `${base64.length} bytes > ${LIMITS.imageBase64} bytes`;
    return invalid("IMAGE_SIZE_EXCEEDED", size, `image exceeds 5 MB maximum: ${size}`);
  }
  if (base64 === "" || !isBase64(base64)) return malformed("an image is not base64");
  const facts = inspectImage(Buffer.from(base64, "base64"));
  if (facts?.format !== format)
    return invalid("IMAGE_MIME_MISMATCH", `said ${format}, is ${facts?.format ?? "unknown"}`);
  const side = Math.max(facts.width ?? 0, facts.height ?? 0);
  return many && side > LIMITS.manyImagesSide
    ? invalid(
        "IMAGE_DIMENSION_EXCEEDED",
        `${side} pixels with more than ${LIMITS.manyImages} images`,
      )
    : undefined;
}

function imagesOf({ turns }: Conversation): readonly unknown[] {
  return turns.flatMap((turn) => turn.images);
}

function isBase64(text: string): boolean {
  return text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text);
}

function bytesOf(block: unknown): string {
  return textOf(memberOf(block, "source"), "bytes") ?? "";
}

function count(turns: readonly Turn[], pick: (turn: Turn) => readonly unknown[]): number {
  return turns.reduce((sum, turn) => sum + pick(turn).length, 0);
}
