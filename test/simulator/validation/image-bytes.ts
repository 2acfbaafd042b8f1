/** What an image's first bytes say. */
interface ImageFacts {
  readonly format: "png" | "jpeg" | "gif" | "webp";
  /** Pixels, where the header could be read. */
  readonly width?: number;
  readonly height?: number;
}

/** Format by magic bytes, undefined where none of the four is known. */
export function inspectImage(bytes: Buffer): ImageFacts | undefined {
  if (startsWith(bytes, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])) return png(bytes);
  if (startsWith(bytes, [0xff, 0xd8, 0xff])) return jpeg(bytes);
  const head = bytes.toString("latin1", 0, 16);
  if (/^GIF8[79]a/.test(head)) return gif(bytes);
  return /^RIFF....WEBP/s.test(head) ? webp(bytes) : undefined;
}

function png(bytes: Buffer): ImageFacts {
  if (bytes.length < 24) return { format: "png" };
  return { format: "png", width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
}

function gif(bytes: Buffer): ImageFacts {
  if (bytes.length < 10) return { format: "gif" };
  return { format: "gif", width: bytes.readUInt16LE(6), height: bytes.readUInt16LE(8) };
}

/** Walks the segments to the frame header (SOF0 to SOF15 without DHT, JPG and DAC). */
function jpeg(bytes: Buffer): ImageFacts {
  let offset = 2;
  while (offset + 9 < bytes.length && bytes[offset] === 0xff) {
    const marker = bytes[offset + 1] ?? 0;
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame)
      return {
        format: "jpeg",
        height: bytes.readUInt16BE(offset + 5),
        width: bytes.readUInt16BE(offset + 7),
      };
    offset += 2 + bytes.readUInt16BE(offset + 2);
  }
  return { format: "jpeg" };
}

function webp(bytes: Buffer): ImageFacts {
  if (bytes.length < 30) return { format: "webp" };
  const kind = bytes.toString("latin1", 12, 16);
  if (kind === "VP8X")
    return {
      format: "webp",
      width: 1 + bytes.readUIntLE(24, 3),
      height: 1 + bytes.readUIntLE(27, 3),
    };
  if (kind === "VP8 ")
    return {
      format: "webp",
      width: bytes.readUInt16LE(26) & 0x3fff,
      height: bytes.readUInt16LE(28) & 0x3fff,
    };
  const bits = bytes.readUInt32LE(21);
  return { format: "webp", width: 1 + (bits & 0x3fff), height: 1 + ((bits >> 14) & 0x3fff) };
}

function startsWith(bytes: Buffer, magic: readonly number[]): boolean {
  return magic.every((byte, index) => bytes[index] === byte);
}
