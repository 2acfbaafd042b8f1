import type { BodyReader } from "./read-ahead.ts";

/** Of what is given out at once. */
const MAX_READS = 32;
/** Bytes: a longer read is worth its hop, and to hold several would take memory (docs/PERFORMANCE.md). */
const MAX_SHORT = 1024;
/** Reads in a row that are ready, until more are taken at once: the start of an answer leaves as it comes. */
const MIN_READY = 4;
/** So many reads in a row are waited for until it is tried again whether one is ready. */
const MAX_UNTRIED = 32;

type Read = ReadableStreamReadResult<Uint8Array>;
/** One, or several that were ready at once. */
export type Reads = ReadableStreamReadResult<Uint8Array | readonly Uint8Array[]>;

/** Nothing at the end. */
export function piecesOf({ value }: Reads): readonly Uint8Array[] | undefined {
  return value instanceof Uint8Array ? [value] : value;
}

/**
 * Gives out together short reads that are ready: a hop between two streams costs as much as all that is
 * made of a short read. It waits for nothing more, not even a turn of the event loop. The first reads,
 * and each that had to be waited for, is given out alone, as the body gives it. One read may be under
 * way that nobody has asked for yet, since only a read tells what is ready.
 */
export class ReadyReads {
  readonly #source: BodyReader;
  /** Not given out: under way, the end, or a fault. */
  #pending: Promise<Read> | undefined;
  /** So many reads in a row were ready. */
  #ready = 0;
  #untried = 1;
  #untilTry = 1;

  constructor(source: BodyReader) {
    this.#source = source;
  }

  read(): Promise<Reads> {
    if (this.#ready >= MIN_READY) return this.#readAll();
    const read = this.#next();
    this.#untilTry -= 1;
    if (this.#untilTry === 0) this.#try(read);
    return read;
  }

  cancel(reason?: unknown): Promise<void> {
    return this.#source.cancel(reason);
  }

  #next(): Promise<Read> {
    const read = this.#pending ?? this.#source.read();
    this.#pending = undefined;
    return read;
  }

  /** Whether it comes before the event loop turns. */
  #try(read: Promise<Read>): void {
    let isLate = false;
    process.nextTick(() => (isLate = true));
    const note = (length = 0) => {
      this.#ready = isLate || length > MAX_SHORT ? 0 : this.#ready + 1;
      this.#untried = this.#ready === 0 ? Math.min(2 * this.#untried, MAX_UNTRIED) : 1;
      this.#untilTry = this.#untried;
    };
    read.then(
      ({ value }) => note(value?.byteLength),
      () => note(),
    );
  }

  #readAll(): Promise<Reads> {
    const value: Uint8Array[] = [];
    let isOver = false;
    return new Promise((resolve) => {
      const give = (isReady: boolean) => {
        isOver = true;
        if (!isReady) this.#ready = 0;
        resolve(value.length > 0 ? { done: false, value } : this.#next());
      };
      const stop = () => {
        if (!isOver) give(false);
      };
      const take = (read: Read) => {
        if (isOver || read.done) {
          stop();
          return;
        }
        this.#pending = undefined;
        value.push(read.value);
        const isLong = read.value.byteLength > MAX_SHORT;
        if (isLong || value.length === MAX_READS) give(!isLong);
        else goOn();
      };
      const goOn = () => {
        this.#pending = this.#source.read();
        this.#pending.then(take, stop);
      };
      process.nextTick(stop);
      goOn();
    });
  }
}
