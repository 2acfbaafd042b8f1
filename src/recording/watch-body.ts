/** What was read of a body. */
export interface BodyNote {
  readonly pieces: Uint8Array[];
  /** Of each read: when, milliseconds since the start, and how many bytes. */
  readonly reads: (readonly [at: number, length: number])[];
  /** `closed`: by the one who read it. */
  end: "open" | "whole" | "failed" | "closed";
  /** More came than is kept. */
  isCut?: true;
}

export interface WatchOptions {
  readonly since: () => number;
  /** Of the request: it ends the body, too. */
  readonly signal: AbortSignal | null | undefined;
  readonly onEnd: () => void;
}

/** Bytes; a longer body is noted up to there. */
const MAX_BODY = 8 * 1024 * 1024;

/**
 * Notes what is read of a response, as it is read: nothing is read ahead, kept back or copied, and
 * the response stays the one that it is.
 */
export function watchBody(response: Response, options: WatchOptions): BodyNote {
  const { since, signal, onEnd } = options;
  const note: BodyNote = { pieces: [], reads: [], end: "open" };
  let length = 0;

  function end(how: BodyNote["end"]): void {
    if (note.end !== "open") return;
    note.end = how;
    signal?.removeEventListener("abort", onAbort);
    onEnd();
  }

  function onAbort(): void {
    end("closed");
  }

  function take(piece: Uint8Array): void {
    length += piece.byteLength;
    if (length > MAX_BODY) {
      note.isCut = true;
      return;
    }
    note.pieces.push(piece);
    note.reads.push([since(), piece.byteLength]);
  }

  const source = response.body?.getReader();
  if (source === undefined) {
    end("whole");
    return note;
  }
  signal?.addEventListener("abort", onAbort, { once: true });
  if (signal?.aborted) onAbort();
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await source.read();
          if (done) {
            end("whole");
            controller.close();
            return;
          }
          take(value);
          controller.enqueue(value);
        } catch (error) {
          end("failed");
          controller.error(error);
        }
      },
      cancel(reason) {
        end("closed");
        return source.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
  Object.defineProperty(response, "body", { value: body });
  return note;
}
