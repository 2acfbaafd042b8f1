import type { BodyReader } from "./read-ahead.ts";

/** Of what is given out at once. */
const MAX_READS = 32;
const MAX_BYTES = 65_536;

export type Reads = ReadableStreamReadResult<readonly Uint8Array[]>;

/**
 * Gives out together what is ready to be read: a hop between two streams costs as much as all that is
 * made of a short read. It waits for nothing more, not even a turn of the event loop. The first read,
 * and each that had to be waited for, is given out alone. One read may be under way that nobody has
 * asked for yet, since only a read tells what is ready.
 */
export class ReadyReads {
  readonly #source: BodyReader;
  #reads: Uint8Array[] = [];
  #bytes = 0;
  #max = 1;
  #isReading = false;
  #isIdleAwaited = false;
  /** The caller has not had to wait so far. */
  #isReady = false;
  #end: ((caller: Caller) => void) | undefined;
  #caller: Caller | undefined;

  constructor(source: BodyReader) {
    this.#source = source;
  }

  read(): Promise<Reads> {
    return new Promise((resolve, reject) => {
      this.#caller = { resolve, reject };
      this.#isReady = true;
      this.#goOn();
    });
  }

  cancel(reason?: unknown): Promise<void> {
    return this.#source.cancel(reason);
  }

  #goOn(): void {
    if (this.#caller === undefined) return;
    const { length } = this.#reads;
    if (this.#end !== undefined || length >= this.#max || this.#bytes >= MAX_BYTES) {
      this.#give(this.#caller);
      return;
    }
    if (!this.#isReading) {
      this.#isReading = true;
      this.#source.read().then(this.#take, this.#fail);
    }
    if (this.#isIdleAwaited) return;
    this.#isIdleAwaited = true;
    process.nextTick(this.#onIdle);
  }

  readonly #take = (read: ReadableStreamReadResult<Uint8Array>): void => {
    this.#isReading = false;
    if (read.done) this.#end = ({ resolve }) => resolve({ done: true, value: undefined });
    else {
      this.#reads.push(read.value);
      this.#bytes += read.value.byteLength;
    }
    this.#goOn();
  };

  readonly #fail = (error: unknown): void => {
    this.#end = ({ reject }) => reject(error);
    this.#goOn();
  };

  /** All that was ready has come. */
  readonly #onIdle = (): void => {
    this.#isIdleAwaited = false;
    this.#isReady = false;
    if (this.#caller !== undefined && this.#reads.length > 0) this.#give(this.#caller);
  };

  #give(caller: Caller): void {
    this.#caller = undefined;
    const value = this.#reads;
    if (value.length === 0 && this.#end !== undefined) {
      this.#end(caller);
      return;
    }
    this.#max = this.#isReady ? MAX_READS : 1;
    this.#reads = [];
    this.#bytes = 0;
    caller.resolve({ done: false, value });
  }
}

interface Caller {
  readonly resolve: (reads: Reads) => void;
  readonly reject: (error: unknown) => void;
}
