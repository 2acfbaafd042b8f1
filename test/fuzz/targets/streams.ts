import { EventStreamCodec } from "@smithy/eventstream-codec";
import { fromUtf8, toUtf8 } from "@smithy/util-utf8";
import fc from "fast-check";
import { createDeltaReader } from "../../../src/chat/answer/next-deltas.ts";
import { readEvents } from "../../../src/codewhisperer/read-events.ts";
import { answers } from "../../../src/plugin/answers/answers.ts";
import { classify } from "../../../src/resilience/classify.ts";
import { bodyOf, createTranslator, framesOf } from "../../helpers/answer.ts";
import { createFakeClock } from "../../helpers/fake-clock.ts";
import { exception, type ChatEvent } from "../../simulator/chat/events.ts";
import { answer, bodyOfPlan, TAILS } from "../../translate/answer/answer-arbitraries.ts";
import { CANARY, check, expectOurs, type FuzzTarget } from "../target.ts";

const codec = new EventStreamCodec(toUtf8, fromUtf8);
const LIMITS = { clock: createFakeClock(), firstEventTimeoutMs: 1000, idleTimeoutMs: 1000 };

/** Events that come only at the end of an answer: what breaks behind them is no fault. */
const CLOSING = new Set(["metadataEvent", "meteringEvent", "contextUsageEvent"]);

const place = fc.noBias(fc.nat(1_000_000));
/** What happens to whole frames, then to bytes. */
const frameChange = fc.record({
  kind: fc.constantFrom("drop" as const, "double" as const, "swap" as const, "quote" as const),
  at: place,
});
const byteChange = fc.record({
  kind: fc.constantFrom("flip" as const, "cut" as const, "insert" as const, "end" as const),
  at: place,
  bytes: fc.uint8Array({ minLength: 1, maxLength: 20 }),
});

type FrameChange = typeof frameChange extends fc.Arbitrary<infer Value> ? Value : never;
type ByteChange = typeof byteChange extends fc.Arbitrary<infer Value> ? Value : never;

function withFrameChange(events: readonly ChatEvent[], { at, kind }: FrameChange): ChatEvent[] {
  const index = Math.floor((at / 1_000_001) * events.length);
  const one = events[index];
  if (one === undefined) return [...events];
  const [before, after] = [events.slice(0, index), events.slice(index + 1)];
  if (kind === "drop") return [...before, ...after];
  if (kind === "double") return [...before, one, one, ...after];
  if (kind === "swap") return [...before, ...after.slice(0, 1), one, ...after.slice(1)];
  return [...before, exception("ValidationException", `the token ${CANARY} is odd`), one, ...after];
}

function withByteChange(bytes: Uint8Array, { at, bytes: put, kind }: ByteChange): Uint8Array {
  const index = Math.floor((at / 1_000_001) * bytes.length);
  if (kind === "end") return bytes.slice(0, index);
  const [before, after] = [
    bytes.slice(0, index),
    bytes.slice(index + (kind === "cut" ? put.length : 0)),
  ];
  if (kind !== "flip")
    return Buffer.concat([before, kind === "cut" ? new Uint8Array() : put, after]);
  const spoiled = Uint8Array.from(bytes);
  spoiled[index] = (spoiled[index] ?? 0) ^ ((put[0] ?? 0) || 1);
  return spoiled;
}

/** The names of the whole frames at the start, by Amazon's codec. */
function framesIn(bytes: Uint8Array): readonly string[] {
  const names: string[] = [];
  let start = 0;
  while (bytes.length - start >= 16) {
    const length = new DataView(bytes.buffer, bytes.byteOffset + start).getUint32(0);
    if (length > bytes.length - start) break;
    try {
      const { headers } = codec.decode(bytes.slice(start, start + length));
      names.push(String(headers[":event-type"]?.value ?? ""));
    } catch {
      break;
    }
    start += length;
  }
  return names;
}

function inPieces(bytes: Uint8Array, sizes: readonly number[]): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? 1;
    pieces.push(bytes.slice(at, at + size));
    at += size;
  }
  return pieces;
}

/** @returns whether the answer counts as finished */
async function hear(pieces: Uint8Array[]): Promise<boolean> {
  const translator = createTranslator();
  const batches = readEvents(bodyOf(pieces), LIMITS);
  const next = createDeltaReader(batches, translator, LIMITS.clock);
  try {
    for (;;) {
      const { isEnd } = await next();
      if (isEnd) return true;
    }
  } catch (error) {
    const failure = classify(expectOurs(error));
    if (failure === undefined) throw error;
    const told = JSON.stringify(answers.event(failure, { model: "m", now: 0 }));
    check(!told.includes(CANARY), "a secret was told", told);
    return false;
  }
}

const property = fc.asyncProperty(
  answer,
  fc.array(frameChange, { maxLength: 2 }),
  fc.array(byteChange, { maxLength: 2 }),
  fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 4 }),
  async (plan, frameChanges, byteChanges, sizes) => {
    const events = frameChanges.reduce<readonly ChatEvent[]>(withFrameChange, [
      ...bodyOfPlan(plan),
      ...TAILS[plan.tail],
    ]);
    const bytes = byteChanges.reduce<Uint8Array>(withByteChange, framesOf(...events));
    const names = framesIn(bytes);
    const mayFinish = names.some((name) => CLOSING.has(name));
    const isFinished = await hear(inPieces(bytes, sizes));
    check(!isFinished || mayFinish, "an unfinished answer as finished", names);
  },
);

export const streams: FuzzTarget = { name: "streams", property, runs: 150 };
