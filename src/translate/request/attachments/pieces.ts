import type { DocumentFormat, ImageBlock, ImageFormat } from "../../../codewhisperer/request.ts";
import { wellFormed } from "../../well-formed.ts";
import { type DataUrl, readDataUrl } from "./data-url.ts";

/** Limit of the service for one image, in base64 characters (PROTOCOL 3.5, IMAGE_SIZE_EXCEEDED). */
const MAX_IMAGE = 5_242_880;
/** Bedrock's limit for one document is 4.5 MB of bytes, which is this much base64. */
const MAX_DOCUMENT = 6_000_000;
/** Characters of a name in a note, where it only helps to recognise the file. */
const MAX_SHOWN = 200;

/** A part of a message in the form in which it will be sent. */
export type Piece = { readonly type: "text"; readonly text: string } | Attachment;

export type Attachment =
  | { readonly type: "image"; readonly image: ImageBlock }
  | { readonly type: "document"; readonly document: DocumentPiece };

/** A document before it has its name on the wire, which must be unique in the request. */
export interface DocumentPiece {
  readonly filename: string;
  readonly format: DocumentFormat;
  readonly bytes: string;
}

const DOCUMENT_FORMATS: ReadonlyMap<string, DocumentFormat> = new Map([
  ["application/pdf", "pdf"],
  ["application/msword", "doc"],
  ["application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"],
  ["application/vnd.ms-excel", "xls"],
  ["application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"],
]);

/**
 * How the base64 of each format begins; one wrong file would make the service refuse the whole
 * request.
 */
const DOCUMENT_HEADS: Readonly<Record<string, string>> = {
  pdf: "JVBER",
  doc: "0M8R4",
  xls: "0M8R4",
  docx: "UEsD",
  xlsx: "UEsD",
};

/** Reads an image part; an image that the service would refuse becomes a text that says so. */
export function readImage(url: string, notes: string[]): Piece {
  const source = readDataUrl(url);
  if (source === undefined) return omitted("Image", shortUrl(url), "not embedded as base64", notes);
  return readImageData(source, notes);
}

/**
 * Reads a file part: images and documents stay attachments, text files become text, the rest a
 * note.
 */
export function readFile(filename: string | undefined, url: string, notes: string[]): Piece {
  const shown = wellFormed((filename ?? "").slice(0, MAX_SHOWN)) || "unnamed";
  const source = readDataUrl(url);
  if (source === undefined) return omitted("File", shown, "not embedded as base64", notes);
  if (source.mimeType.startsWith("image/")) return readImageData(source, notes);
  if (source.mimeType.startsWith("text/")) return textFile(shown, source);
  const format = DOCUMENT_FORMATS.get(source.mimeType) ?? pdfByBytes(source.data);
  if (format === undefined) return omitted("File", shown, "not a kind the model can read", notes);
  if (source.data.length > MAX_DOCUMENT) return omitted("File", shown, "too large", notes);
  if (!source.data.startsWith(DOCUMENT_HEADS[format] ?? "")) {
    return omitted("File", shown, `not really a ${format} file`, notes);
  }
  return { type: "document", document: { filename: shown, format, bytes: source.data } };
}

/** Some callers have another name for the type, or none. */
function pdfByBytes(base64: string): DocumentFormat | undefined {
  return base64.startsWith(DOCUMENT_HEADS.pdf ?? "") ? "pdf" : undefined;
}

/** The text that replaces an attachment. */
export function omitted(kind: "Image" | "File", name: string, why: string, notes: string[]): Piece {
  notes.push(`${kind.toLowerCase()} left out: ${why}`);
  return { type: "text", text: `[${kind}${name === "" ? "" : ` ${name}`} left out: ${why}]` };
}

function readImageData(source: DataUrl, notes: string[]): Piece {
  const format = imageFormat(source.data);
  if (format === undefined) return omitted("Image", "", "not a PNG, JPEG, GIF or WebP", notes);
  if (source.data.length > MAX_IMAGE) return omitted("Image", "", "too large", notes);
  return { type: "image", image: { format, source: { bytes: source.data } } };
}

/** The bytes decide, not the declared type: a mismatch is IMAGE_MIME_MISMATCH (PROTOCOL 3.5). */
function imageFormat(base64: string): ImageFormat | undefined {
  const head = Buffer.from(base64.slice(0, 16), "base64").toString("latin1");
  if (head.startsWith("\x89PNG\r\n\x1a\n")) return "png";
  if (head.startsWith("\xff\xd8\xff")) return "jpeg";
  if (head.startsWith("GIF87a") || head.startsWith("GIF89a")) return "gif";
  return head.startsWith("RIFF") && head.slice(8, 12) === "WEBP" ? "webp" : undefined;
}

function textFile(name: string, source: DataUrl): Piece {
  const text = Buffer.from(source.data, "base64").toString("utf8");
  return { type: "text", text: `File ${name}:\n${text}` };
}

function shortUrl(url: string): string {
  return /^data:/i.test(url) ? "" : wellFormed(url.slice(0, MAX_SHOWN));
}
