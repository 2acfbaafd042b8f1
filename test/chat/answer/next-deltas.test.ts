import { describe, expect, it } from "vitest";
import { createDeltaReader } from "../../../src/chat/answer/next-deltas.ts";
import { readEvents } from "../../../src/codewhisperer/read-events.ts";
import { createTranslator, framesOf } from "../../helpers/answer.ts";
import { createFakeClock } from "../../helpers/fake-clock.ts";
import {
  type ChatEvents,
  contextUsage,
  metadata,
  metering,
  text,
} from "../../simulator/chat/events.ts";

/** An answer whose connection stays open, and what was heard of it. */
function createAnswer() {
  const clock = createFakeClock();
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  const body = new ReadableStream<Uint8Array>({ start: (given) => void (controller = given) });
  const limits = { clock, firstEventTimeoutMs: 180_000, idleTimeoutMs: 240_000 };
  const [batches, translator] = [readEvents(body, limits), createTranslator()];
  const next = createDeltaReader(batches, translator, clock);
  const heard = { kinds: [] as string[], isEnd: false, error: undefined as unknown };
  async function listen() {
    while (!heard.isEnd) {
      const { deltas, isEnd } = await next();
      heard.kinds.push(...deltas.map(({ kind }) => kind));
      heard.isEnd = isEnd;
    }
  }
  listen().catch((error: unknown) => (heard.error = error));
  const say = async (...events: ChatEvents) => {
    controller?.enqueue(framesOf(...events));
    await clock.advance(0);
  };
  return { clock, heard, say };
}

describe("an answer that is closed on a connection that stays open", () => {
  it.each([
    ["its last event", [metadata(undefined, "END_TURN"), contextUsage(1), metering(1)]],
    ["its reason alone", [metadata(undefined, "END_TURN")]],
    ["the use of the window alone", [contextUsage(1)]],
  ] as const)("is whole a short time after %s", async (_, closing) => {
    const { clock, heard, say } = createAnswer();
    await say(text("Hello"));
    await say(...closing);
    await clock.advance(9_999);
    expect(heard).toMatchObject({ isEnd: false, error: undefined });
    await clock.advance(1);
    expect(heard).toMatchObject({ isEnd: true, error: undefined });
    expect(heard.kinds).toEqual(["content", "finish", "usage"]);
  });

  it("is not kept open by more events that close it", async () => {
    const { clock, heard, say } = createAnswer();
    await say(text("Hello"), metadata(undefined, "END_TURN"));
    for (let count = 0; count < 11; count += 1) {
      await say(metering(1));
      await clock.advance(1_000);
    }
    expect(heard.isEnd).toBe(true);
  });

  it("goes on where the service goes on", async () => {
    const { clock, heard, say } = createAnswer();
    await say(text("Hello"), metadata(undefined, "END_TURN"));
    await clock.advance(4_000);
    await say(text(" again"));
    await clock.advance(200_000);
    expect(heard).toMatchObject({ isEnd: false, error: undefined });
    await clock.advance(40_000);
    expect(heard.error).toMatchObject({ code: "timeout" });
  });

  it("is given the same short time again where it goes on and is closed once more", async () => {
    const { clock, heard, say } = createAnswer();
    await say(text("Hello"), metadata(undefined, "END_TURN"));
    await clock.advance(9_000);
    await say(text(" again"));
    await say(metadata(undefined, "END_TURN"));
    await clock.advance(9_999);
    expect(heard).toMatchObject({ isEnd: false, error: undefined });
    await clock.advance(1);
    expect(heard).toMatchObject({ isEnd: true, error: undefined });
  });

  it("is waited for where nothing has been said yet", async () => {
    const { clock, heard, say } = createAnswer();
    await say(contextUsage(1), metering(1));
    await clock.advance(100_000);
    expect(heard).toEqual({ kinds: [], isEnd: false, error: undefined });
  });
});
