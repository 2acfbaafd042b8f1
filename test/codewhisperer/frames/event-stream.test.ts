import { EventStreamCodec as AwsCodec } from "@aws-sdk/eventstream-codec";
import { EventStreamCodec as SmithyCodec, Int64 } from "@smithy/eventstream-codec";
import { fromUtf8, toUtf8 } from "@smithy/util-utf8";
import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { crc32 } from "../../../src/codewhisperer/frames/crc32.ts";
import { FrameDecoder } from "../../../src/codewhisperer/frames/event-stream.ts";
import { KiroStreamError } from "../../../src/facts/errors.ts";
import { framesOf } from "../../helpers/answer.ts";
import { text } from "../../simulator/chat/events.ts";

const aws = new AwsCodec(toUtf8, fromUtf8);
const smithy = new SmithyCodec(toUtf8, fromUtf8);

interface Seen {
  readonly headers: Readonly<Record<string, string>>;
  readonly payload: readonly number[];
}

/** What the decoder visits, then the code of what it throws. */
function decode(reads: readonly Uint8Array[]): { seen: Seen[]; fault: string | undefined } {
  const seen: Seen[] = [];
  const decoder = new FrameDecoder();
  const visit = (headers: ReadonlyMap<string, string>, payload: Uint8Array) =>
    void seen.push({ headers: Object.fromEntries(headers), payload: [...payload] });
  try {
    for (const bytes of reads) decoder.push(bytes, visit);
    decoder.finish();
    return { seen, fault: undefined };
  } catch (error) {
    if (!(error instanceof KiroStreamError)) throw error;
    return { seen, fault: error.code };
  }
}

/** Amazon's codecs lose a header of the one name that sets the prototype of an object. */
const headerName = fc
  .string({ unit: "binary", minLength: 1, maxLength: 12 })
  .filter((name) => name !== "__proto__");
const headerValue = fc.oneof(
  fc.boolean().map((value) => ({ type: "boolean" as const, value })),
  fc.integer({ min: -128, max: 127 }).map((value) => ({ type: "byte" as const, value })),
  fc.integer({ min: -32768, max: 32767 }).map((value) => ({ type: "short" as const, value })),
  fc.integer().map((value) => ({ type: "integer" as const, value })),
  fc.maxSafeInteger().map((value) => ({ type: "long" as const, value: Int64.fromNumber(value) })),
  fc.uint8Array({ maxLength: 300 }).map((value) => ({ type: "binary" as const, value })),
  fc
    .string({ unit: "binary", maxLength: 80 })
    .map((value) => ({ type: "string" as const, value: value.toWellFormed() })),
  fc
    .date({ noInvalidDate: true, min: new Date(0), max: new Date("2100-01-01") })
    .map((value) => ({ type: "timestamp" as const, value })),
  fc.uuid().map((value) => ({ type: "uuid" as const, value })),
);
const message = fc.record({
  headers: fc.dictionary(headerName, headerValue, { maxKeys: 8 }),
  body: fc.uint8Array({ maxLength: 400 }),
});

/** The part of a message that the decoder promises: string headers and the payload. */
function promised(found: {
  readonly headers: Readonly<Record<string, { readonly type: string; readonly value: unknown }>>;
  readonly body: Uint8Array;
}): Seen {
  const strings = Object.entries(found.headers).flatMap(([name, { type, value }]) =>
    type === "string" ? [[name, String(value)] as const] : [],
  );
  return { headers: Object.fromEntries(strings), payload: [...found.body] };
}

/** A frame with lengths of our choice; both checksums are right unless told otherwise. */
function forged(length: number, headersLength: number, goodChecksum = true): Uint8Array {
  const bytes = new Uint8Array(64);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, length);
  view.setUint32(4, headersLength);
  view.setUint32(8, crc32(bytes, 0, 8) ^ (goodChecksum ? 0 : 1));
  return bytes;
}

/** A frame with a header block of our choice and an empty payload. */
function withHeaders(block: readonly number[]): Uint8Array {
  const length = 16 + block.length;
  const bytes = new Uint8Array(length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, length);
  view.setUint32(4, block.length);
  view.setUint32(8, crc32(bytes, 0, 8));
  bytes.set(block, 12);
  view.setUint32(length - 4, crc32(bytes, 0, length - 4));
  return bytes;
}

describe("agreement with Amazon's codecs", () => {
  test("on frames with headers of every type", () => {
    fc.assert(
      fc.property(fc.array(message, { maxLength: 5 }), fc.boolean(), (messages, isAws) => {
        const codec = isAws ? aws : smithy;
        const frames = messages.map((one) => codec.encode(one as Parameters<typeof aws.encode>[0]));
        const expected = frames.map((frame) => promised(smithy.decode(frame)));
        expect(frames.map((frame) => promised(aws.decode(frame)))).toEqual(expected);
        expect(decode([Buffer.concat(frames)])).toEqual({ seen: expected, fault: undefined });
      }),
      { numRuns: 500 },
    );
  });

  test("on frames cut anywhere (C8)", () => {
    const cuts = fc.array(
      fc.noBias(fc.nat(1_000_000)).map((millionths) => millionths / 1_000_000),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(fc.array(message, { minLength: 1, maxLength: 4 }), cuts, (messages, places) => {
        const bytes = Buffer.concat(
          messages.map((one) => smithy.encode(one as Parameters<typeof aws.encode>[0])),
        );
        const at = places.map((place) => Math.floor(place * bytes.length)).sort((a, b) => a - b);
        const reads = [0, ...at].map((start, index) => bytes.subarray(start, at[index]));
        expect(decode(reads)).toEqual(decode([bytes]));
      }),
      { numRuns: 500 },
    );
  });

  test("on a frame larger than the first buffer, cut inside and behind its prelude", () => {
    const frame = framesOf(text("x".repeat(5000)));
    for (let at = 0; at <= 32; at += 1) {
      expect(decode([frame.subarray(0, at), frame.subarray(at)])).toEqual(decode([frame]));
    }
  });

  test.each(["string", "binary"] as const)("headers of more than 255 bytes (%s)", (type) => {
    const value = type === "string" ? "x".repeat(300) : new Uint8Array(300).fill(7);
    const long = { type, value } as { type: "string"; value: string };
    const last = { type: "string" as const, value: "end" };
    const bytes = aws.encode({ headers: { long, last }, body: new Uint8Array([1]) });
    const headers = { last: "end", ...(type === "string" && { long: long.value }) };
    expect(decode([bytes])).toEqual({ seen: [{ headers, payload: [1] }], fault: undefined });
  });

  test("a later header of the same name wins, whatever the name", () => {
    const block = (value: string) => [
      9,
      ...new TextEncoder().encode("__proto__"),
      7,
      0,
      1,
      value.charCodeAt(0),
    ];
    const { seen } = decode([withHeaders([...block("a"), ...block("b")])]);
    expect(Object.getOwnPropertyDescriptor(seen[0]?.headers, "__proto__")?.value).toBe("b");
    expect(Object.hasOwn(Object.prototype, "a")).toBe(false);
  });
});

describe("broken bytes", () => {
  const frames = ["one", "two", "three"].map((content) => framesOf(text(content)));
  const whole = Uint8Array.from(Buffer.concat(frames));
  const { seen: intact } = decode([whole]);

  test("any bit flipped anywhere is found, and nothing changed is delivered (C6)", () => {
    for (let index = 0; index < whole.length; index += 1) {
      for (const mask of [0x01, 0x80, 0xff]) {
        const bytes = Uint8Array.from(whole);
        bytes[index] = (bytes[index] ?? 0) ^ mask;
        const { seen, fault } = decode([bytes]);
        expect(fault, `byte ${index}`).toBe("frame_checksum");
        expect(seen).toEqual(intact.slice(0, seen.length));
        expect(seen).toHaveLength(
          frames.findIndex((_, place) => index < Buffer.concat(frames.slice(0, place + 1)).length),
        );
      }
    }
  });

  test("an end inside a frame is one, at every offset (C5)", () => {
    const ends = new Set([
      0,
      ...frames.map((_, place) => Buffer.concat(frames.slice(0, place + 1)).length),
    ]);
    for (let length = 0; length <= whole.length; length += 1) {
      const { seen, fault } = decode([whole.subarray(0, length)]);
      expect(fault, `length ${length}`).toBe(ends.has(length) ? undefined : "frame_truncated");
      expect(seen).toEqual(intact.slice(0, seen.length));
    }
  });

  test.each([0, 3, 15, 1024 * 1024 + 1, 0xffffffff])("a length of %d (C7)", (length) => {
    expect(decode([forged(length, 0)]).fault).toBe("frame_size");
    expect(decode([forged(length, 0, false)]).fault).toBe("frame_checksum");
    expect(decode([...forged(length, 0)].map((byte) => Uint8Array.of(byte))).fault).toBe(
      "frame_size",
    );
  });

  test.each([
    [100, 85],
    [100, 0xffffffff],
    [1024 * 1024, 128 * 1024 + 1],
  ])("headers that cannot fit: length %d, headers %d (C7)", (length, headersLength) => {
    expect(decode([forged(length, headersLength)]).fault).toBe("frame_size");
  });

  test.each([
    ["a name past the end", [5, 97]],
    ["no type", [1, 97]],
    ["no such type", [1, 97, 10]],
    ["a text past the end", [1, 97, 7, 0, 9, 98]],
    ["half a text length", [1, 97, 7, 0]],
    ["bytes past the end", [1, 97, 6, 255, 255]],
    ["a long cut short", [1, 97, 5, 1, 2, 3]],
    ["a uuid cut short", [1, 97, 9, 1, 2, 3]],
  ])("a header with %s", (_, block) => {
    expect(decode([withHeaders(block)])).toEqual({ seen: [], fault: "frame_malformed" });
  });

  test("nothing is taken after a fault", () => {
    const decoder = new FrameDecoder();
    const visit = () => expect.unreachable();
    expect(() => decoder.push(forged(3, 0), visit)).toThrow(KiroStreamError);
    expect(() => decoder.push(whole, visit)).toThrow(KiroStreamError);
    expect(() => decoder.finish()).toThrow(KiroStreamError);
  });

  test("what the visitor throws is no fault of the bytes", () => {
    const decoder = new FrameDecoder();
    expect(() =>
      decoder.push(whole, () => {
        throw new TypeError("bug");
      }),
    ).toThrow(TypeError);
  });

  test("a length alone allocates nothing: 10,000 lying preludes cost no memory (C7, T8)", () => {
    const before = process.memoryUsage().arrayBuffers;
    const decoders = Array.from({ length: 10_000 }, () => new FrameDecoder());
    for (const decoder of decoders) {
      expect(() => decoder.push(forged(1024 * 1024, 0, false), () => undefined)).toThrow(
        KiroStreamError,
      );
    }
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(64 * 1024 * 1024);
  });
});

describe("cost", () => {
  test("more distinct header blocks than are kept are still read right", () => {
    const frames = Array.from({ length: 40 }, (_, index) =>
      smithy.encode({
        headers: { name: { type: "string", value: `value ${index}` } },
        body: new Uint8Array(),
      }),
    );
    const { seen } = decode([Buffer.concat([...frames, ...frames])]);
    expect(seen.map(({ headers }) => headers["name"])).toEqual(
      [...frames, ...frames].map((_, index) => `value ${index % 40}`),
    );
  });

  test("a large frame in small reads is copied once", () => {
    const frame = framesOf(text("x".repeat(800_000)));
    const reads = Array.from({ length: Math.ceil(frame.length / 64) }, (_, index) =>
      frame.subarray(index * 64, index * 64 + 64),
    );
    let copied = 0;
    const set = vi.spyOn(Uint8Array.prototype, "set").mockImplementation(function (
      this: Uint8Array,
      source: ArrayLike<number>,
      offset = 0,
    ) {
      copied += source.length;
      for (let index = 0; index < source.length; index += 1) {
        this[offset + index] = source[index] ?? 0;
      }
    });
    const { seen, fault } = decode(reads);
    set.mockRestore();
    expect(fault).toBeUndefined();
    expect(seen[0]?.payload).toHaveLength(800_000 + '{"content":""}'.length);
    expect(copied).toBeLessThan(frame.length + 2048);
  });
});
