import { describe, expect, test } from "vitest";
import type { ImageFormat } from "../../../src/codewhisperer/request.ts";
import { imageSize } from "../../../src/translate/tokens/image-size.ts";

const sizeOf = (format: ImageFormat, bytes: Buffer) =>
  imageSize({ format, source: { bytes: bytes.toString("base64") } });

/** Text as it stands, numbers as bytes. */
const file = (...parts: readonly (string | readonly number[])[]) =>
  Buffer.concat(parts.map((part) => (typeof part === "string" ? latin1(part) : Buffer.from(part))));
const latin1 = (text: string) => Buffer.from(text, "latin1");
const SIZE = { width: 300, height: 200 };
const BIG_ENDIAN = [0x01, 0x2c, 0x00, 0xc8];

const frame = (marker: number) => [0xff, marker, 0, 17, 8, 0, 200, 0x01, 0x2c, 3, 0, 0, 0];
const segment = (marker: number, length: number) => [
  0xff,
  marker,
  length >> 8,
  length & 0xff,
  ...Array.from({ length: length - 2 }, () => 0xc0),
];

describe("the size of an image in pixels", () => {
  test.each<readonly [string, ImageFormat, Buffer]>([
    ["a PNG", "png", file("\x89PNG\r\n\x1a\n", [0, 0, 0, 13], "IHDR", [0, 0, 1, 44, 0, 0, 0, 200])],
    ["a GIF", "gif", file("GIF89a", [0x2c, 0x01, 200, 0])],
    ["a lossy WebP", "webp", file("RIFF----WEBPVP8 ", [...zeros(10), 0x2c, 0x01, 200, 0])],
    [
      "a lossless WebP",
      "webp",
      file("RIFF----WEBPVP8L", [...zeros(5), ...bits(299, 199)], zeros(9)),
    ],
    ["an extended WebP", "webp", file("RIFF----WEBPVP8X", [...zeros(8), 43, 1, 0, 199, 0, 0])],
    ["a JPEG", "jpeg", file([0xff, 0xd8], segment(0xe0, 16), frame(0xc0))],
    ["a progressive JPEG", "jpeg", file([0xff, 0xd8], segment(0xc4, 30), frame(0xc2))],
    ["a JPEG behind much else", "jpeg", file([0xff, 0xd8], segment(0xe1, 60_000), frame(0xc0))],
    ["a JPEG with bytes that fill up", "jpeg", file([0xff, 0xd8, 0xff, 0xff], frame(0xc1))],
  ])("of %s", (_, format, bytes) => {
    expect(sizeOf(format, bytes)).toEqual(SIZE);
  });

  test.each<readonly [string, ImageFormat, Buffer]>([
    ["an empty PNG", "png", file()],
    ["a PNG without pixels", "png", file("\x89PNG\r\n\x1a\n", zeros(20))],
    ["a GIF that breaks off", "gif", file("GIF89a", [1])],
    ["a WebP that breaks off", "webp", file("RIFF----WEBPVP8X", [1, 2])],
    ["a WebP of another kind", "webp", file("RIFF----WEBPABCD", zeros(20))],
    ["a JPEG without a frame", "jpeg", file([0xff, 0xd8], segment(0xe0, 16))],
    ["a JPEG of noise", "jpeg", file([0xff, 0xd8, ...BIG_ENDIAN, ...BIG_ENDIAN, ...BIG_ENDIAN])],
    [
      "a JPEG with segments of no length",
      "jpeg",
      file([0xff, 0xd8], repeat([0xff, 0xe0, 0, 0], 9)),
    ],
  ])("is not known of %s", (_, format, bytes) => {
    expect(sizeOf(format, bytes)).toBeUndefined();
  });
});

function zeros(count: number): readonly number[] {
  return Array.from({ length: count }, () => 0);
}

function repeat(bytes: readonly number[], count: number): readonly number[] {
  return Array.from({ length: count }, () => bytes).flat();
}

/** Fourteen bits of each. */
function bits(width: number, height: number): readonly number[] {
  const buffer = Buffer.alloc(4);
  buffer.writeUInt32LE(width | (height << 14));
  return [...buffer];
}
