import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readEvents } from "../../../src/codewhisperer/read-events.ts";
import { createDeltaReader } from "../../../src/chat/answer/next-deltas.ts";
import type { ChatDelta } from "../../../src/openai/chat-response.ts";
import { bodyOf, createTranslator, framesOf } from "../../helpers/answer.ts";
import { createFakeClock } from "../../helpers/fake-clock.ts";
import { load, SEED } from "../../helpers/property.ts";
import { text } from "../../simulator/chat/events.ts";
import {
  answer,
  bodyOfPlan,
  bytesUpTo,
  type CallPlan,
  cut,
  eventsOfCall,
  lengthsOf,
  TAILS,
} from "./answer-arbitraries.ts";

const LIMITS = { clock: createFakeClock(), firstEventTimeoutMs: 1000, idleTimeoutMs: 1000 };

/** How the stream ends, at which byte. */
interface End {
  readonly kind: "close" | "break" | "garbage";
  readonly at: number;
}

interface Heard {
  readonly deltas: readonly ChatDelta[];
  readonly isFinished: boolean;
}

async function hear(bytes: Uint8Array, { kind, at }: End): Promise<Heard> {
  const sent = bytes.slice(0, at);
  const pieces = kind === "garbage" ? [sent, new Uint8Array(32).fill(0xff)] : [sent];
  const fault = kind === "break" ? new Error("reset") : undefined;
  const translator = createTranslator({ showReferences: false });
  const batches = readEvents(bodyOf(pieces, fault), LIMITS);
  const read = createDeltaReader(batches, translator, LIMITS.clock);
  const deltas: ChatDelta[] = [];
  try {
    for (;;) {
      const next = await read();
      deltas.push(...next.deltas);
      if (next.isEnd) return { deltas, isFinished: true };
    }
  } catch (error) {
    if (!(error instanceof Error) || error instanceof TypeError) throw error;
    return { deltas, isFinished: false };
  }
}

/** What OpenCode would run: calls whose arguments are JSON. */
function runnable(deltas: readonly ChatDelta[]): readonly string[] {
  const calls: string[] = [];
  for (const delta of deltas) {
    if (delta.kind !== "tool-arguments") continue;
    calls[delta.index] = `${calls[delta.index] ?? ""}${delta.arguments}`;
  }
  return calls.filter((json) => {
    try {
      JSON.parse(json);
      return true;
    } catch {
      return false;
    }
  });
}

const textOf = (deltas: readonly ChatDelta[]) =>
  deltas.map((delta) => (delta.kind === "content" ? delta.text : "")).join("");

describe(`whatever ends a stream, and wherever (seed ${SEED})`, () => {
  test("no unfinished answer is finished, and no call of it can be run", async () => {
    await fc.assert(
      fc.asyncProperty(
        answer,
        fc.constantFrom("close" as const, "break" as const, "garbage" as const),
        cut,
        async (plan, kind, cutAt) => {
          const body = bodyOfPlan(plan);
          const tail = TAILS[plan.tail];
          const bytes = framesOf([...body, ...tail]);
          const lengths = lengthsOf([...body, ...tail]);
          const at = bytesUpTo(cutAt, lengths);
          const came = lengths.filter((length) => length <= at).length;
          // Each event of a tail closes the answer, whatever breaks behind it.
          const mayFinish = came > body.length;
          const words = plan.words.join("").trim();
          const hasAnswer = words !== "" || plan.calls.length > 0;

          const { deltas, isFinished } = await hear(bytes, { kind, at });
          expect(isFinished).toBe(mayFinish && hasAnswer);
          if (!isFinished) expect(runnable(deltas)).toEqual([]);
          else {
            expect(textOf(deltas)).toBe(plan.words.join(""));
            expect(runnable(deltas)).toEqual(plan.calls.map(({ json }) => json));
          }
        },
      ),
      load(20_000, 0.03),
    );
  }, 600_000);

  test("at every byte of one of each kind", async () => {
    const calls = (["parts", "object", "again", "growing", "endless"] as const).map(
      (form): CallPlan => ({ form, name: "bash", json: '{"command":"echo {}"}', sizes: [7] }),
    );
    const body = [
      text("Look:"),
      ...calls.flatMap((plan, index) => eventsOfCall(plan, `tooluse_${index}`)),
    ];
    const whole = framesOf(body);
    const bytes = framesOf([...body, ...TAILS.usual]);
    for (let at = 0; at <= bytes.length; at += 1) {
      for (const kind of ["close", "break", "garbage"] as const) {
        const { deltas, isFinished } = await hear(bytes, { kind, at });
        expect(runnable(deltas)).toHaveLength(isFinished ? calls.length : 0);
        if (at <= whole.length) expect(isFinished, `${kind} at ${at}`).toBe(false);
        if (at === bytes.length) expect(isFinished, kind).toBe(true);
      }
    }
  });
});
