/** Reads a body piece by piece. */
export interface BodyReader {
  read(): Promise<ReadableStreamReadResult<Uint8Array>>;
  /** Also ends a pending read. */
  cancel(reason?: unknown): Promise<void>;
}

export interface ReadAheadLimits {
  /** Bytes that may wait for the reader. */
  readonly maxUnread: number;
  /** Called when more bytes are waiting than that. */
  readonly onTooMuch: () => void;
  /** Lets the rest of the process run when much has arrived at once. */
  readonly pause: () => Promise<void>;
}

/**
 * Whether a body keeps arriving although nobody reads it. OpenCode's Bun takes it from the network
 * without a limit, so that only a reader can tell how much is waiting, and close the connection.
 * Node applies backpressure, and so does the stream of a response without a URL, which a program
 * made.
 */
export function isPushed({ url }: Response): boolean {
  return process.versions["bun"] !== undefined && url !== "";
}

/** Bytes that are decoded at once. */
const MAX_PIECE = 65_536;
/** Bytes handed out before the next pause. */
const MAX_AT_ONCE = 4 * MAX_PIECE;

type Read = ReadableStreamReadResult<Uint8Array>;

/** From the first read on, reads a body as fast as it arrives and keeps what is not wanted yet. */
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
