export type Reads = readonly Uint8Array[];

/** The bytes in reads of one size, each with memory of its own as the network's have. */
export function cut(bytes: Uint8Array, size: number): Uint8Array[] {
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
    bytes.slice(index * size, (index + 1) * size),
  );
}

/** A stream that gives a read when it is asked for one, never before. */
export function streamOf(
  reads: Iterable<Uint8Array>,
  onRead: () => void = () => undefined,
): ReadableStream<Uint8Array> {
  const iterator = reads[Symbol.iterator]();
  return new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        const next = iterator.next();
        if (next.done === true) {
          controller.close();
          return;
        }
        onRead();
        controller.enqueue(next.value);
      },
    },
    { highWaterMark: 0 },
  );
}

/** The floor of what is read from one stream and written to another: each read passed on as it is. */
export function identity(source: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
  const reader = source.getReader();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await reader.read();
        if (done) controller.close();
        else controller.enqueue(value);
      },
    },
    { highWaterMark: 0 },
  );
}

export async function drain(
  stream: ReadableStream<Uint8Array>,
  take: (bytes: Uint8Array) => void = () => undefined,
): Promise<void> {
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    take(value);
  }
}

/**
 * Whole frames, found by their length alone, for codecs that leave framing to their caller. Copies
 * only what a frame split across reads needs, so that no codec is charged for a bad framer.
 */
export async function eachFrame(reads: Reads, take: (frame: Uint8Array) => void): Promise<void> {
  let held = new Uint8Array(4096);
  let count = 0;

  function hold(bytes: Uint8Array): void {
    if (count + bytes.length > held.length) {
      const larger = new Uint8Array(2 * (count + bytes.length));
      larger.set(held.subarray(0, count));
      held = larger;
    }
    held.set(bytes, count);
    count += bytes.length;
  }

  /** Visits the whole frames of `bytes`; returns what is left over. */
  function walk(bytes: Uint8Array): Uint8Array {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    let offset = 0;
    while (bytes.length - offset >= 4) {
      const length = view.getUint32(offset);
      if (bytes.length - offset < length) break;
      take(bytes.subarray(offset, offset + length));
      offset += length;
    }
    return bytes.subarray(offset);
  }

  await drain(streamOf(reads), (read) => {
    if (count === 0) {
      hold(walk(read));
      return;
    }
    hold(read);
    const { length } = walk(held.subarray(0, count));
    if (length < count) held.copyWithin(0, count - length, count);
    count = length;
  });
  if (count > 0) throw new Error("the stream ended in the middle of a frame");
}
