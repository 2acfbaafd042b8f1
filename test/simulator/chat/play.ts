import type { ServerResponse } from "node:http";
import type { ChatEvent, ChatEvents } from "./events.ts";
import { exception } from "./events.ts";
import { encodeEvent, withBadChecksum } from "./frames.ts";
import type { ExceptionAnswer, StreamAnswer } from "./script.ts";

/** Sends an answer's frames as the test wants them cut, timed and ended. */
export async function playStream(
  response: ServerResponse,
  answer: StreamAnswer | ExceptionAnswer,
  opening: readonly ChatEvent[],
): Promise<void> {
  const stream = "events" in answer ? answer : toStream(answer);
  const events = [...opening, ...flatten(stream.events)];
  for (const piece of cut(spoil(encode(events), stream.then), stream.splitAt)) {
    if (stream.delayMs !== undefined) await wait(stream.delayMs, response);
    if (response.destroyed || response.writableEnded) return;
    if (piece instanceof Uint8Array) await write(response, piece);
    else await wait(piece.until, response);
    // A turn of the loop between two pieces: otherwise a client in this process sees them as one.
    if (stream.splitAt !== undefined) await new Promise((resolve) => setImmediate(resolve));
  }
  if (stream.then === "hang" || response.destroyed) return;
  if (stream.then === "reset") breakConnection(response);
  else response.end();
}

/** Closes the connection under a response that has not ended; what was written still arrives. */
export function breakConnection(response: ServerResponse): void {
  response.socket?.end();
  response.socket?.destroySoon();
}

/** Waits for a time or an event; ends early when the client goes away. */
export async function wait(
  until: number | Promise<unknown>,
  response: ServerResponse,
): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  let onClose = () => undefined as unknown;
  const gone = new Promise<unknown>((resolve) => {
    onClose = () => resolve(undefined);
    response.once("close", onClose);
  });
  const due =
    typeof until === "number"
      ? new Promise((resolve) => {
          timer = setTimeout(resolve, until);
        })
      : until.catch(() => undefined);
  await Promise.race([gone, due]);
  clearTimeout(timer);
  response.off("close", onClose);
}

type Piece = Uint8Array | { readonly until: number | Promise<unknown> };

function encode(events: readonly ChatEvent[]): Piece[] {
  return events.map((chatEvent) =>
    chatEvent.kind === "pause" ? chatEvent : (encodeEvent(chatEvent) ?? new Uint8Array()),
  );
}

/** Cuts or falsifies the last frame. */
function spoil(pieces: readonly Piece[], then: StreamAnswer["then"]): readonly Piece[] {
  const index = pieces.findLastIndex((piece) => piece instanceof Uint8Array);
  const last = pieces[index];
  if (!(last instanceof Uint8Array)) return pieces;
  if (then === "truncate") return pieces.with(index, last.slice(0, last.length >> 1));
  return then === "badCrc" ? pieces.with(index, withBadChecksum(last)) : pieces;
}

/** With `splitAt` the bytes are joined and cut anew; pauses then fall away. */
function cut(pieces: readonly Piece[], splitAt: StreamAnswer["splitAt"]): readonly Piece[] {
  if (splitAt === undefined) return pieces;
  const bytes = Buffer.concat(pieces.filter((piece) => piece instanceof Uint8Array));
  const size = typeof splitAt === "number" ? Math.max(1, splitAt) : 0;
  const offsets =
    typeof splitAt === "number"
      ? Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) => index * size)
      : [0, ...splitAt];
  return offsets.map((offset, index) => bytes.subarray(offset, offsets[index + 1] ?? bytes.length));
}

function toStream({ exception: failure, afterEvents }: ExceptionAnswer): StreamAnswer {
  const { type, message, reason } = failure;
  return { events: [...(afterEvents ?? []), exception(type, message, reason)] };
}

function flatten(events: ChatEvents): ChatEvent[] {
  return events.flatMap((chatEvent) => chatEvent);
}

function write(response: ServerResponse, bytes: Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    // The callback comes with an error when the client is gone: the caller looks at `destroyed`.
    response.write(bytes, () => resolve());
  });
}
