import type { ImageBlock } from "../../codewhisperer/request.ts";

/** In pixels. */
export interface ImageSize {
  readonly width: number;
  readonly height: number;
}

/** A JPEG may have a thumbnail and camera data before its size. */
const MAX_HEAD_CHARACTERS = 100_000;
/** Base64 characters that contain the size in the other formats. */
const SHORT_HEAD_CHARACTERS = 40;

/** Read from the head of the file; undefined if it cannot be read. */
export function imageSize({ format, source }: ImageBlock): ImageSize | undefined {
  const characters = format === "jpeg" ? MAX_HEAD_CHARACTERS : SHORT_HEAD_CHARACTERS;
  const head = Buffer.from(source.bytes.slice(0, characters), "base64");
  const size = READERS[format](head);
  return size !== undefined && size.width > 0 && size.height > 0 ? size : undefined;
}

type Reader = (head: Buffer) => ImageSize | undefined;

const READERS: Readonly<Record<ImageBlock["format"], Reader>> = {
  png: (head) =>
    head.length < 24 ? undefined : { width: head.readUInt32BE(16), height: head.readUInt32BE(20) },
  gif: (head) =>
    head.length < 10 ? undefined : { width: head.readUInt16LE(6), height: head.readUInt16LE(8) },
  webp: (head) => (head.length < 30 ? undefined : webpSize(head)),
  jpeg: jpegSize,
};

/** RFC 9649: the first chunk belongs to a lossy, a lossless or an extended file. */
function webpSize(head: Buffer): ImageSize | undefined {
  switch (head.toString("latin1", 12, 16)) {
    case "VP8 ":
      return { width: head.readUInt16LE(26) & 0x3fff, height: head.readUInt16LE(28) & 0x3fff };
    case "VP8L": {
      const bits = head.readUInt32LE(21);
      return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
    }
    case "VP8X":
      return { width: head.readUIntLE(24, 3) + 1, height: head.readUIntLE(27, 3) + 1 };
    default:
      return undefined;
  }
}

/** Walks the segments up to the one that begins a frame (ITU T.81, B.2.2). */
function jpegSize(head: Buffer): ImageSize | undefined {
  for (let offset = 2; offset + 9 <= head.length;) {
    if (head[offset] !== 0xff) return undefined;
    const marker = head.readUInt8(offset + 1);
    if (isFrame(marker)) {
      return { width: head.readUInt16BE(offset + 7), height: head.readUInt16BE(offset + 5) };
    }
    // Fill bytes have no length.
    offset += marker === 0xff ? 1 : 2 + head.readUInt16BE(offset + 2);
  }
  return undefined;
}

/** C4, C8 and CC are tables and an extension. */
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}
