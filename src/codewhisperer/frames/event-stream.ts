import { KiroStreamError } from "../../facts/errors.ts";
import { readUint32 } from "./bytes.ts";
import { crc32 } from "./crc32.ts";
import { createHeaderReader, type FrameHeaders } from "./event-headers.ts";

/** Total length, headers length, checksum of these two (PROTOCOL 4.1); all big-endian. */
const PRELUDE_LENGTH = 12;
const CHECKSUM_LENGTH = 4;
const MIN_LENGTH = PRELUDE_LENGTH + CHECKSUM_LENGTH;
/**
 * Far more than the service sends: the longest call that a model can write is half of it. Bounds
 * what a broken or hostile length can make us hold and parse at once, which is 50 times as much.
 */
const MAX_LENGTH = 1024 * 1024;
const MAX_HEADERS_LENGTH = 128 * 1024;

/** Called for each frame; `payload` is a view that is valid during the call only. */
export type FrameVisitor = (headers: FrameHeaders, payload: Uint8Array) => void;

/**
 * Decoder of `application/vnd.amazon.eventstream`. It reads each byte once, and copies it only when
 * its frame is split across reads. It allocates nothing from a length that the checksum and the
 * bounds have not confirmed.
 */
export class FrameDecoder {
  readonly #readHeaders = createHeaderReader();
  /** Start of a frame that is not complete yet. */
  #partial = new Uint8Array(1024);
  #partialLength = 0;
  /** Bytes that `#partial` waits for: the prelude, then the whole frame. */
  #wanted = PRELUDE_LENGTH;
  #fault: KiroStreamError | undefined;

  /**
   * Takes the bytes of one read and visits the frames that they complete, in order. Frames before a
   * fault are visited before it is thrown; after a fault the decoder takes nothing more.
   * @throws KiroStreamError `frame_size` | `frame_checksum` | `frame_malformed`
   */
  push(bytes: Uint8Array, visit: FrameVisitor): void {
    if (this.#fault !== undefined) throw this.#fault;
    try {
      this.#walk(bytes, visit);
    } catch (error) {
      if (error instanceof KiroStreamError) this.#fault = error;
      throw error;
    }
  }

  /** @throws KiroStreamError `frame_truncated` when the input ended inside a frame */
  finish(): void {
    if (this.#fault !== undefined) throw this.#fault;
    if (this.#partialLength > 0) {
      throw new KiroStreamError("frame_truncated");
    }
  }

  #walk(bytes: Uint8Array, visit: FrameVisitor): void {
    let offset = 0;
    while (this.#partialLength > 0 && offset < bytes.length) {
      offset = this.#complete(bytes, offset, visit);
    }
    while (bytes.length - offset >= PRELUDE_LENGTH) {
      const length = frameLength(bytes, offset);
      if (bytes.length - offset < length) {
        this.#expect(length);
        break;
      }
      this.#visitFrame(bytes, offset, offset + length, visit);
      offset += length;
    }
    if (offset < bytes.length) this.#append(bytes, offset, bytes.length);
  }

  /** Moves bytes into the partial frame, as many as it waits for. @returns the offset after them */
  #complete(bytes: Uint8Array, offset: number, visit: FrameVisitor): number {
    const end = Math.min(offset + this.#wanted - this.#partialLength, bytes.length);
    this.#append(bytes, offset, end);
    if (this.#partialLength < this.#wanted) return end;
    if (this.#wanted === PRELUDE_LENGTH) {
      this.#expect(frameLength(this.#partial, 0));
    } else {
      const length = this.#wanted;
      this.#partialLength = 0;
      this.#wanted = PRELUDE_LENGTH;
      this.#visitFrame(this.#partial, 0, length, visit);
    }
    return end;
  }

  #append(bytes: Uint8Array, start: number, end: number): void {
    this.#partial.set(bytes.subarray(start, end), this.#partialLength);
    this.#partialLength += end - start;
  }

  #expect(length: number): void {
    this.#wanted = length;
    if (this.#partial.length >= length) return;
    const larger = new Uint8Array(length);
    larger.set(this.#partial.subarray(0, this.#partialLength));
    this.#partial = larger;
  }

  #visitFrame(bytes: Uint8Array, start: number, end: number, visit: FrameVisitor): void {
    const payloadEnd = end - CHECKSUM_LENGTH;
    if (crc32(bytes, start, payloadEnd) !== readUint32(bytes, payloadEnd)) {
      throw new KiroStreamError("frame_checksum", { detail: "of a frame" });
    }
    const headersStart = start + PRELUDE_LENGTH;
    const payloadStart = headersStart + readUint32(bytes, start + 4);
    visit(
      this.#readHeaders(bytes, headersStart, payloadStart),
      bytes.subarray(payloadStart, payloadEnd),
    );
  }
}

/** Length of the frame whose prelude starts at `offset`, after checking the prelude. */
function frameLength(bytes: Uint8Array, offset: number): number {
  if (crc32(bytes, offset, offset + 8) !== readUint32(bytes, offset + 8)) {
    throw new KiroStreamError("frame_checksum", { detail: "of a prelude" });
  }
  const length = readUint32(bytes, offset);
  const headersLength = readUint32(bytes, offset + 4);
  if (
    length < MIN_LENGTH ||
    length > MAX_LENGTH ||
    headersLength > MAX_HEADERS_LENGTH ||
    headersLength > length - MIN_LENGTH
  ) {
    throw new KiroStreamError("frame_size", {
      detail: `${length} bytes, headers ${headersLength}`,
    });
  }
  return length;
}
