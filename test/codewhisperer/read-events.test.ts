import { afterEach, describe, expect, test, vi } from "vitest";
import type { CodeWhispererEvent } from "../../src/codewhisperer/events.ts";
import { readEvents } from "../../src/codewhisperer/read-events.ts";
import type { ReadEventsOptions } from "../../src/codewhisperer/upstream.ts";
import { KiroApiError, KiroNetworkError } from "../../src/facts/errors.ts";
import { bodyOf, framesOf } from "../helpers/answer.ts";
import { createFakeClock, type FakeClock } from "../helpers/fake-clock.ts";
import {
  type ChatEvent,
  contextUsage,
  event,
  exception,
  messageMetadata,
  redactedReasoning,
  text,
} from "../simulator/chat/events.ts";
import { withBadChecksum } from "../simulator/chat/frames.ts";

const FIRST_MS = 90_000;
const IDLE_MS = 60_000;

/** A service that writes when told to, and says what became of its connection. */
function createService() {
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  const seen = { pulls: 0, cancelled: undefined as unknown, isCancelled: false };
  const body = new ReadableStream<Uint8Array>(
    {
      start(given) {
        controller = given;
      },
      pull() {
        seen.pulls += 1;
      },
      cancel(reason) {
        seen.isCancelled = true;
        seen.cancelled = reason;
      },
    },
    { highWaterMark: 0 },
  );
  return {
    body,
    seen,
    write: (bytes: Uint8Array) => controller?.enqueue(bytes),
    end: () => controller?.close(),
    breakOff: (error: unknown) => controller?.error(error),
  };
}

let clock: FakeClock;
function read(body: ReadableStream<Uint8Array>, options: Partial<ReadEventsOptions> = {}) {
  clock = createFakeClock();
  return readEvents(body, {
    clock,
    firstEventTimeoutMs: FIRST_MS,
    idleTimeoutMs: IDLE_MS,
    ...options,
  });
}

/** Runs what is due now, without moving the clock. */
const settle = () => clock.advance(0);

const code = (expected: string) => expect.objectContaining({ code: expected }) as Error;
const contents = (events: unknown) =>
  ((events ?? []) as readonly CodeWhispererEvent[]).map((one) =>
    one.type === "assistantResponse" ? one.content : one.type,
  );

async function all(batches: AsyncIterable<readonly CodeWhispererEvent[]>): Promise<string[][]> {
  const found: string[][] = [];
  for await (const batch of batches) found.push(contents(batch));
  return found;
}

afterEach(() => vi.restoreAllMocks());

describe("batches", () => {
  test("one for each read that completed an event of the answer; ids wait for one", async () => {
    const [one, two, three] = ["1", "2", "3"].map((content) => framesOf(text(content)));
    const ids = framesOf(messageMetadata("c", "u"));
    const reads = [
      Buffer.concat([one!, two!]),
      ids,
      three!.subarray(0, 20),
      new Uint8Array(),
      three!.subarray(20),
      ids,
    ];
    const service = createService();
    const found = all(read(service.body));
    for (const bytes of reads) {
      await settle();
      service.write(bytes);
    }
    await settle();
    service.end();
    expect(await found).toEqual([["1", "2"], ["messageMetadata", "3"], ["messageMetadata"]]);
  });

  test("what stands behind an event of the answer in its read holds it up no longer", async () => {
    const service = createService();
    const batches = read(service.body);
    const found: unknown[] = [];
    void batches.next().then(({ value }) => found.push(contents(value)));
    service.write(framesOf(text("1"), messageMetadata("c", "u")));
    await settle();
    expect(found).toEqual([["1", "messageMetadata"]]);
  });

  test("one for several reads that were ready at once; the first ones leave alone", async () => {
    const reads = ["1", "2", "3", "4", "5", "6"].map((content) => framesOf(text(content)));
    expect(await all(read(bodyOf(reads)))).toEqual([["1"], ["2"], ["3"], ["4"], ["5", "6"]]);
  });

  test("nothing is read before it is asked for, and then one read at a time (C20)", async () => {
    const service = createService();
    const batches = read(service.body);
    await settle();
    expect(service.seen.pulls).toBe(0);
    const first = batches.next();
    await settle();
    expect(service.seen.pulls).toBe(1);
    service.write(framesOf(text("1")));
    expect(contents((await first).value)).toEqual(["1"]);
    await settle();
    expect(service.seen.pulls).toBe(1);
  });

  test("a body without bytes has no batch", async () => {
    expect(await all(read(bodyOf([])))).toEqual([]);
  });
});

describe("faults", () => {
  test.each([
    ["an exception frame", framesOf(exception("ThrottlingException", "slow")), "api_refused"],
    ["a wrong checksum", withBadChecksum(framesOf(text("x"))), "frame_checksum"],
    ["an impossible length", new Uint8Array(12), "frame_checksum"],
  ])("%s comes after the events before it, and ends the upstream", async (_, bytes, expected) => {
    const service = createService();
    const batches = read(service.body);
    const first = batches.next();
    service.write(Buffer.concat([framesOf(text("1")), bytes, framesOf(text("lost"))]));
    expect(contents((await first).value)).toEqual(["1"]);
    expect(service.seen.isCancelled).toBe(true);
    await expect(batches.next()).rejects.toThrow(code(expected));
    expect(await batches.next()).toEqual({ done: true, value: undefined });
  });

  test("an exception as the first frame is thrown by the first call (C10)", async () => {
    const batches = read(bodyOf([framesOf(exception("ThrottlingException", "slow"))]));
    const failure = await batches.next().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(KiroApiError);
    expect(failure).toMatchObject({ refusal: { status: 429, serviceMessage: "slow" } });
  });

  test("an end inside a frame (C5)", async () => {
    const batches = read(bodyOf([framesOf(text("1")), framesOf(text("2")).subarray(0, 30)]));
    expect(contents((await batches.next()).value)).toEqual(["1"]);
    await expect(batches.next()).rejects.toThrow(code("frame_truncated"));
  });

  test.each([
    [new TypeError("terminated"), undefined],
    [new Error("ConnectionClosed"), undefined],
    [Object.assign(new Error("aborted"), { code: "ECONNRESET" }), "ECONNRESET"],
    [new DOMException("someone else's", "AbortError"), undefined],
  ])("a connection that breaks: %s", async (cause, systemCode) => {
    const batches = read(bodyOf([framesOf(text("1"))], cause));
    expect(contents((await batches.next()).value)).toEqual(["1"]);
    const failure = await batches.next().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(KiroNetworkError);
    expect(failure).toMatchObject({ code: "network", cause, facts: { systemCode } });
  });
});

describe("patience", () => {
  test("the first event may take its time, not more; pings do not count (C13)", async () => {
    const service = createService();
    const first = read(service.body).next();
    const failed = expect(first).rejects.toThrow(code("timeout"));
    for (let waited = 0; waited < FIRST_MS - 1000; waited += 1000) {
      service.write(framesOf(messageMetadata("c", "u")));
      await settle();
      await clock.advance(1000);
    }
    expect(service.seen.isCancelled).toBe(false);
    await clock.advance(1000);
    await failed;
    expect(service.seen.cancelled).toMatchObject({ code: "timeout" });
  });

  test("after the first event the idle limit counts, for each frame anew (C13)", async () => {
    const service = createService();
    const batches = read(service.body);
    const first = batches.next();
    await settle();
    service.write(framesOf(text("1")));
    await first;
    for (const content of ["2", "3"]) {
      const next = batches.next();
      await clock.advance(IDLE_MS - 1);
      service.write(framesOf(messageMetadata("still", "here")));
      await settle();
      await clock.advance(IDLE_MS - 1);
      service.write(framesOf(text(content)));
      expect(contents((await next).value).at(-1)).toBe(content);
    }
    const failed = expect(batches.next()).rejects.toThrow(code("timeout"));
    await clock.advance(IDLE_MS);
    await failed;
    expect(service.seen.isCancelled).toBe(true);
  });

  test.each([
    ["no text", text("")],
    ["no thought", event("reasoningContentEvent", { text: "" })],
    ["no piece of a call", event("toolUseEvent", { toolUseId: "t", name: "ls", input: "" })],
    ["figures", contextUsage(1)],
    ["nothing known", event("keepAliveEvent", {})],
  ])("frames that bring %s do not keep an answer open for ever (C13)", async (_, empty) => {
    const service = createService();
    const emptyTimeoutMs = 3 * IDLE_MS;
    const batches = read(service.body, { emptyTimeoutMs });
    const reading = (async () => {
      for await (const batch of batches) contents(batch);
    })();
    const failed = expect(reading).rejects.toThrow(code("timeout"));
    const step = IDLE_MS / 2;
    service.write(framesOf(text("1")));
    await settle();
    for (let waited = step; waited < emptyTimeoutMs; waited += step) {
      await clock.advance(step);
      service.write(framesOf(empty));
      await settle();
    }
    expect(service.seen.isCancelled).toBe(false);
    await clock.advance(step);
    await failed;
    expect(service.seen.isCancelled).toBe(true);
  });

  test("the time in which the process is stopped does not count for them (C13)", async () => {
    const service = createService();
    const batches = read(service.body, { emptyTimeoutMs: 2 * IDLE_MS });
    service.write(framesOf(text("1")));
    await batches.next();
    const next = batches.next();
    await settle();
    for (let count = 0; count < 3; count += 1) {
      await clock.advance(IDLE_MS / 2);
      await clock.standStill(10 * IDLE_MS);
      service.write(framesOf(event("keepAliveEvent", {})));
      await settle();
    }
    service.write(framesOf(text("2")));
    expect(contents((await next).value)).toEqual(["unused", "unused", "unused", "2"]);
  });

  test.each<readonly [string, ChatEvent]>([
    ["more", text("more")],
    ["reasoning", event("reasoningContentEvent", { text: "hm" })],
    ["reasoning", redactedReasoning("AAAA")],
    ["toolUse", event("toolUseEvent", { toolUseId: "t", name: "ls", input: "{" })],
  ])("frames that bring something keep it open: %s, %j", async (name, piece) => {
    const service = createService();
    const batches = read(service.body, { emptyTimeoutMs: 2 * IDLE_MS });
    for (let count = 0; count < 10; count += 1) {
      const next = batches.next();
      await clock.advance(IDLE_MS - 1);
      service.write(framesOf(piece));
      expect(contents((await next).value)).toEqual([name]);
    }
  });

  test("bytes that complete no frame are no progress (C14)", async () => {
    const service = createService();
    const failed = expect(read(service.body).next()).rejects.toThrow(code("timeout"));
    for (const byte of framesOf(text("slow")).subarray(0, 9)) {
      service.write(Uint8Array.of(byte));
      await settle();
      await clock.advance(FIRST_MS / 9);
    }
    await failed;
  });

  test("a slow consumer is not a silent service", async () => {
    const service = createService();
    const batches = read(service.body);
    const first = batches.next();
    service.write(framesOf(text("1")));
    await first;
    await clock.advance(10 * IDLE_MS);
    const next = batches.next();
    await clock.advance(IDLE_MS - 1);
    service.write(framesOf(text("2")));
    expect(contents((await next).value)).toEqual(["2"]);
  });

  test("the time in which the process is stopped is no silence (C13)", async () => {
    const service = createService();
    const batches = read(service.body);
    for (const content of ["1", "2", "3"]) {
      const next = batches.next();
      await clock.advance(IDLE_MS - 1_000);
      await clock.standStill(10 * IDLE_MS);
      service.write(framesOf(text(content)));
      expect(contents((await next).value)).toEqual([content]);
    }
    const failed = expect(batches.next()).rejects.toThrow(code("timeout"));
    await clock.standStill(10 * IDLE_MS);
    expect(service.seen.isCancelled).toBe(false);
    await clock.advance(IDLE_MS + 1_000);
    await failed;
  });

  test("a read that begins right after a standstill waits for two limits at most (C13)", async () => {
    const service = createService();
    const batches = read(service.body);
    const first = batches.next();
    service.write(framesOf(text("1")));
    await first;
    const failed = expect(clock.sleep(1).then(() => batches.next())).rejects.toThrow(
      code("timeout"),
    );
    await clock.standStill(10 * IDLE_MS);
    await clock.advance(2 * IDLE_MS + 2_000);
    expect(service.seen.isCancelled).toBe(true);
    await failed;
  });

  test("the limit is exact after any pause of the consumer", async () => {
    for (const pause of [1, IDLE_MS / 2, IDLE_MS - 1, IDLE_MS, 2.5 * IDLE_MS]) {
      const service = createService();
      const batches = read(service.body);
      const first = batches.next();
      service.write(framesOf(text("1")));
      await first;
      await clock.advance(pause);
      const next = batches.next();
      const failed = expect(next).rejects.toThrow(code("timeout"));
      await clock.advance(IDLE_MS - 1);
      expect(service.seen.isCancelled, `pause ${pause}`).toBe(false);
      await clock.advance(1);
      expect(service.seen.isCancelled, `pause ${pause}`).toBe(true);
      await failed;
    }
  });

  test("a stream of many reads asks for few timers", async () => {
    const reads = Array.from({ length: 5000 }, (_, index) => framesOf(text(String(index))));
    expect((await all(read(bodyOf(reads)))).flat()).toHaveLength(5000);
    expect(clock.sleeps.length).toBeLessThan(5);
  });
});

describe("size", () => {
  const megabyte = framesOf(text("x".repeat(1_000_000)));

  test("an answer larger than any model's ends the upstream (C24, T8)", async () => {
    let pulls = 0;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        pulls += 1;
        controller.enqueue(megabyte);
      },
    });
    const batches = all(read(body));
    await expect(batches).rejects.toThrow(code("answer_too_large"));
    expect(pulls).toBeLessThan(46);
  });

  test("a body that comes unasked is held up to a limit, and then ended (C20)", async () => {
    const service = createService();
    const closeConnection = vi.fn();
    const batches = read(service.body, { readsAhead: true, closeConnection });
    const first = batches.next();
    service.write(framesOf(text("1")));
    expect(contents((await first).value)).toEqual(["1"]);
    for (let count = 0; count < 4; count += 1) service.write(megabyte);
    await settle();
    expect(service.seen.isCancelled).toBe(false);
    service.write(megabyte);
    await settle();
    expect(service.seen.isCancelled).toBe(true);
    expect(closeConnection).toHaveBeenCalledTimes(1);
    await expect(batches.next()).rejects.toThrow(code("answer_too_large"));
  });
});

describe("giving up", () => {
  test.each(["signal", "cancelSignal"] as const)("%s ends a pending read at once", async (name) => {
    const service = createService();
    const closeConnection = vi.fn();
    const caller = new AbortController();
    const batches = read(service.body, { [name]: caller.signal, closeConnection });
    const failed = expect(batches.next()).rejects.toThrow(code("aborted"));
    await settle();
    caller.abort(new Error("Esc"));
    await failed;
    expect(service.seen.isCancelled).toBe(true);
    expect(closeConnection).toHaveBeenCalledTimes(1);
    expect(await batches.next()).toEqual({ done: true, value: undefined });
  });

  test.each(["signal", "cancelSignal"] as const)("%s between two reads", async (name) => {
    const service = createService();
    const caller = new AbortController();
    const batches = read(service.body, { [name]: caller.signal });
    const first = batches.next();
    service.write(framesOf(text("1")));
    await first;
    caller.abort();
    expect(service.seen.isCancelled).toBe(true);
    const sleeps = clock.sleeps.length;
    await clock.advance(100 * IDLE_MS);
    expect(clock.sleeps, "no timer is left behind").toHaveLength(sleeps);
    await expect(batches.next()).rejects.toThrow(code("aborted"));
  });

  test("before the start nothing is read", async () => {
    const service = createService();
    const batches = read(service.body, { signal: AbortSignal.abort() });
    await expect(batches.next()).rejects.toThrow(code("aborted"));
    expect(service.seen).toMatchObject({ pulls: 0, isCancelled: true });
  });

  test("an upstream that breaks because the caller aborted it is no network failure", async () => {
    const caller = new AbortController();
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        Object.defineProperty(caller.signal, "aborted", { value: true });
        controller.error(new DOMException("This operation was aborted", "AbortError"));
      },
    });
    await expect(read(body, { signal: caller.signal }).next()).rejects.toThrow(code("aborted"));
  });

  test("return() ends the upstream (C21)", async () => {
    const service = createService();
    const closeConnection = vi.fn();
    const batches = read(service.body, { closeConnection });
    const first = batches.next();
    service.write(framesOf(text("1")));
    await first;
    await batches.return();
    expect(service.seen.isCancelled).toBe(true);
    expect(closeConnection).toHaveBeenCalledTimes(1);
  });

  test("no listener and no timer outlive the stream", async () => {
    const caller = new AbortController();
    const added = vi.spyOn(caller.signal, "addEventListener");
    const removed = vi.spyOn(caller.signal, "removeEventListener");
    await all(read(bodyOf([framesOf(text("1"))]), { signal: caller.signal }));
    const listeners = added.mock.calls.map(([, listener]) => listener);
    expect(removed.mock.calls.map(([, listener]) => listener)).toEqual(listeners);
    const sleeps = clock.sleeps.length;
    await clock.advance(100 * IDLE_MS);
    expect(clock.sleeps).toHaveLength(sleeps);
  });

  test("an upstream that fails to cancel harms nobody", async () => {
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(framesOf(text("1"))),
      cancel: () => Promise.reject(new Error("too late")),
    });
    const batches = read(body);
    await batches.next();
    await expect(batches.return()).resolves.toEqual({ done: true, value: undefined });
  });
});
