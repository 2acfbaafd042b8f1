import { describe, expect, it } from "vitest";
import { READY } from "../../../src/accounts/state.ts";
import type { OpenAnswer } from "../../../src/chat/attempt.ts";
import { createDeltaReader } from "../../../src/chat/answer/next-deltas.ts";
import {
  deltasOf,
  streamAnswer,
  type StreamOptions,
} from "../../../src/chat/answer/stream-answer.ts";
import { readEvents } from "../../../src/codewhisperer/read-events.ts";
import { classify } from "../../../src/resilience/classify.ts";
import { createTranslator, framesOf, HEADER } from "../../helpers/answer.ts";
import { createFakeClock } from "../../helpers/fake-clock.ts";
import { SOCIAL } from "../../service/fake-service.ts";
import { ending, text } from "../../simulator/chat/events.ts";

const account: OpenAnswer["account"] = {
  id: "a",
  identity: {},
  credentials: SOCIAL,
  generation: 1,
  state: READY,
  enabled: true,
  priority: 0,
  addedAt: 0,
};

function answerFrom(batches: OpenAnswer["batches"]): OpenAnswer {
  const translator = createTranslator();
  return {
    account,
    translator,
    next: createDeltaReader(batches, translator, createFakeClock()),
    firstDeltas: [{ kind: "content", text: "first" }],
    isWhole: false,
    cancel: () => undefined,
    batches,
  };
}

const settle = () => new Promise((resolve) => setImmediate(resolve));

describe("an answer as a stream", () => {
  it("reads nothing from Kiro before it is asked for", async () => {
    let reads = 0;
    const pieces = [framesOf(text("second")), framesOf(...ending())];
    const body = new ReadableStream<Uint8Array>(
      {
        pull(controller) {
          const piece = pieces[reads];
          reads += 1;
          if (piece === undefined) controller.close();
          else controller.enqueue(piece);
        },
      },
      { highWaterMark: 0 },
    );
    const limits = { clock: createFakeClock(), firstEventTimeoutMs: 1000, idleTimeoutMs: 1000 };
    const response = streamAnswer(answerFrom(readEvents(body, limits)), {
      header: HEADER,
      signal: undefined,
      describe: () => ({ error: { message: "x", type: "x", code: "x" } }),
      failureOf: (error) => Promise.resolve(classify(error)),
      onEnd: () => Promise.resolve(),
    });
    const reader = response.body?.getReader();
    const next = async () => new TextDecoder().decode((await reader?.read())?.value);
    expect(await next()).toContain("first");
    await settle();
    expect(reads).toBe(0);
    expect(await next()).toContain("second");
    await settle();
    expect(reads).toBe(1);
  });
});

describe("the end of a stream", () => {
  const batches = (fault?: Error): OpenAnswer["batches"] => ({
    next: () => (fault ? Promise.reject(fault) : Promise.resolve({ done: true, value: undefined })),
    return: () => Promise.resolve({ done: true, value: undefined }),
    [Symbol.asyncIterator]: () => batches(fault),
  });
  const options: StreamOptions = {
    header: HEADER,
    signal: undefined,
    describe: () => ({ error: { message: "x", type: "x", code: "x" } }),
    failureOf: (error) => Promise.resolve(classify(error)),
    onEnd: () => Promise.resolve(),
  };

  it("is told to the reader only when it has been noted", async () => {
    let note: () => void = () => undefined;
    const noted = new Promise<void>((resolve) => (note = resolve));
    const answer = { ...answerFrom(batches()), isWhole: true };
    const { body } = streamAnswer(answer, { ...options, onEnd: () => noted });
    const reader = body?.getReader();
    await reader?.read();
    let isOver = false;
    const last = reader?.read().then(() => (isOver = true));
    await settle();
    expect(isOver).toBe(false);
    note();
    await last;
    expect(isOver).toBe(true);
  });

  it("is the bug itself where one broke it", async () => {
    const bug = new TypeError("bug");
    const { body } = streamAnswer(answerFrom(batches(bug)), options);
    const reader = body?.getReader();
    await reader?.read();
    await expect(reader?.read()).rejects.toBe(bug);
  });
});

describe("the deltas of an answer", () => {
  it("are over only when the upstream is closed", async () => {
    let isClosed = false;
    const batches: OpenAnswer["batches"] = {
      next: () => Promise.resolve({ done: false, value: [] }),
      return: async () => {
        await settle();
        isClosed = true;
        return { done: true, value: undefined };
      },
      [Symbol.asyncIterator]: () => batches,
    };
    const deltas = deltasOf(answerFrom(batches));
    await deltas.next();
    await deltas.return();
    expect(isClosed).toBe(true);
  });
});
