import fc from "fast-check";
import { framesOf } from "../../helpers/answer.ts";
import {
  type ChatEvent,
  contextUsage,
  event,
  metadata,
  metering,
  reasoning,
  text,
} from "../../simulator/chat/events.ts";

/** Answers as the service streams them, in all the forms in which it was seen to send calls. */

export interface CallPlan {
  readonly name: string;
  readonly json: string;
  /** How its input is sent. */
  readonly form: "parts" | "object" | "again" | "growing" | "late-id" | "endless";
  readonly sizes: readonly number[];
}

export interface AnswerPlan {
  readonly thoughts: readonly string[];
  readonly words: readonly string[];
  readonly calls: readonly CallPlan[];
  readonly tail: "usual" | "no metadata" | "metadata only" | "none";
}

const value = fc.oneof(fc.string(), fc.constantFrom("}", '{"a":1}', "]", "\\", '"'), fc.integer());
const input = fc.dictionary(
  fc.constantFrom("a", "command", "content"),
  fc.oneof(value, fc.array(value, { maxLength: 3 }), fc.dictionary(fc.constantFrom("a"), value)),
  { maxKeys: 3 },
);
const call: fc.Arbitrary<CallPlan> = fc.record({
  name: fc.constantFrom("bash", "read"),
  json: input.map((object) => JSON.stringify(object)),
  form: fc.constantFrom("parts", "parts", "object", "again", "growing", "late-id", "endless"),
  sizes: fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 5 }),
});
export const answer: fc.Arbitrary<AnswerPlan> = fc.record({
  thoughts: fc.array(fc.string({ minLength: 1 }), { maxLength: 2 }),
  words: fc.array(fc.string({ minLength: 1 }), { maxLength: 3 }),
  calls: fc.array(call, { maxLength: 3 }),
  tail: fc.constantFrom("usual", "usual", "no metadata", "metadata only", "none"),
});

function partsOf({ json, sizes }: CallPlan): readonly string[] {
  const parts: string[] = [];
  for (let at = 0, turn = 0; at < json.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? 1;
    parts.push(json.slice(at, at + size));
    at += size;
  }
  return parts;
}

export function eventsOfCall(plan: CallPlan, toolUseId: string): readonly ChatEvent[] {
  const { form, json, name } = plan;
  const piece = (more: object) => event("toolUseEvent", { toolUseId, name, ...more });
  const parts = partsOf(plan);
  const stop = piece({ stop: true });
  switch (form) {
    case "object":
      return [piece({ input: JSON.parse(json) as unknown, stop: true })];
    case "again":
      return [...parts.map((part) => piece({ input: part })), piece({ input: json, stop: true })];
    case "growing":
      return [...parts.map((_, at) => piece({ input: parts.slice(0, at + 1).join("") })), stop];
    case "late-id": {
      const [first = "", ...others] = parts;
      const start = event("toolUseEvent", { name, input: first });
      return [start, ...others.map((part) => piece({ input: part })), stop];
    }
    case "endless":
      return parts.map((part) => piece({ input: part }));
    case "parts":
      return [piece({}), ...parts.map((part) => piece({ input: part })), stop];
  }
}

export const TAILS: Readonly<Record<AnswerPlan["tail"], readonly ChatEvent[]>> = {
  usual: [metadata(undefined, "END_TURN"), contextUsage(3), metering(0.05)],
  "no metadata": [contextUsage(3), metering(0.05)],
  "metadata only": [metadata(undefined, "END_TURN")],
  none: [],
};

/** All of an answer but its end. */
export function bodyOfPlan({ calls, thoughts, words }: AnswerPlan): readonly ChatEvent[] {
  return [
    ...reasoning([...thoughts]),
    ...words.map((word) => text(word)),
    ...calls.flatMap((one, index) => eventsOfCall(one, `tooluse_${index}`)),
  ];
}

/** Where a stream ends: at any byte, or behind any event, which chance alone would seldom hit. */
export interface Cut {
  readonly share: number;
  readonly isBehindEvent: boolean;
}

export const cut: fc.Arbitrary<Cut> = fc.record({
  // `fc.double` is nearly always next to zero.
  share: fc.noBias(fc.nat(1_000_000)).map((millionths) => millionths / 1_000_000),
  isBehindEvent: fc.boolean(),
});

/** Where the frames of each event end. */
export function lengthsOf(events: readonly ChatEvent[]): readonly number[] {
  let length = 0;
  return events.map((one) => (length += framesOf(one).length));
}

export function bytesUpTo({ isBehindEvent, share }: Cut, lengths: readonly number[]): number {
  const all = [0, ...lengths];
  const whole = all.at(-1) ?? 0;
  if (!isBehindEvent) return Math.round(share * whole);
  return all[Math.round(share * lengths.length)] ?? whole;
}
