/** What reads a body, one piece after the other. */
export interface BodyReader {
  read(): Promise<ReadableStreamReadResult<Uint8Array>>;
  /** Ends a read that is under way, too. */
  cancel(reason?: unknown): Promise<void>;
}

export interface ReadAheadLimits {
  /** Bytes that may wait for the reader. */
  readonly maxUnread: number;
  /** There were more; nothing of the body is read after it. */
  readonly onTooMuch: () => void;
  /** A turn for everything else in the process, when much has come at once. */
  readonly pause: () => Promise<void>;
}

/**
 * OpenCode's Bun takes a body from the network whether it is read or not, without a limit: only
 * who reads it learns how much has come, and can end the connection. Node stops the sender. What
 * has no address is a program's own stream, which stops by itself.
 */
export function isPushed({ url }: Response): boolean {
  return process.versions["bun"] !== undefined && url !== "";
}

/** Bytes; what is decoded in one go. */
const MAX_PIECE = 65_536;
/** Bytes that may be handed out without a pause. */
const MAX_AT_ONCE = 4 * MAX_PIECE;

type Read = ReadableStreamReadResult<Uint8Array>;

/** Reads a body as fast as it comes, from the first read on, and holds what is not wanted yet. */
export class ReadAhead implements BodyReader {
  readonly #source: ReadableStreamDefaultReader<Uint8Array>;
  readonly #limits: ReadAheadLimits;
  readonly #pieces: Uint8Array[] = [];
  #unread = 0;
  #atOnce = 0;
  #isBegun = false;
  #end: (() => Read) | undefined;
  #wake: (() => void) | undefined;

  constructor(source: ReadableStreamDefaultReader<Uint8Array>, limits: ReadAheadLimits) {
    this.#source = source;
    this.#limits = limits;
  }

  async read(): Promise<Read> {
    if (!this.#isBegun) void this.#readOn();
    this.#isBegun = true;
    if (this.#atOnce >= MAX_AT_ONCE) {
      await this.#limits.pause();
      this.#atOnce = 0;
    }
    for (;;) {
      const value = this.#nextPiece();
      if (value !== undefined) return { done: false, value };
      if (this.#end !== undefined) return this.#end();
      this.#atOnce = 0;
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  cancel(reason?: unknown): Promise<void> {
    this.#pieces.length = 0;
    this.#finish(() => ({ done: true, value: undefined }));
    return this.#source.cancel(reason);
  }

  async #readOn(): Promise<void> {
    try {
      while (this.#end === undefined) this.#take(await this.#source.read());
    } catch (error) {
      this.#finish(() => {
        throw error;
      });
    }
  }

  #take(read: Read): void {
    if (this.#end !== undefined) return;
    if (read.done) {
      this.#finish(() => read);
      return;
    }
    this.#pieces.push(read.value);
    this.#unread += read.value.byteLength;
    if (this.#unread > this.#limits.maxUnread) this.#limits.onTooMuch();
    this.#wake?.();
  }

  #nextPiece(): Uint8Array | undefined {
    const whole = this.#pieces.shift();
    if (whole === undefined) return undefined;
    const piece = whole.subarray(0, MAX_PIECE);
    if (piece.byteLength < whole.byteLength) this.#pieces.unshift(whole.subarray(MAX_PIECE));
    this.#unread -= piece.byteLength;
    this.#atOnce += piece.byteLength;
    return piece;
  }

  #finish(end: () => Read): void {
    this.#end ??= end;
    this.#wake?.();
  }
}
