import { describe, expect, it } from "vitest";
import { ReadAhead } from "../../../../src/lib/net/body/read-ahead.ts";

/** A body whose pieces come when told to, or break off. */
function createBody() {
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  const body = new ReadableStream<Uint8Array>({ start: (given) => void (controller = given) });
  return {
    source: body.getReader(),
    write: (length: number) => controller?.enqueue(new Uint8Array(length)),
    end: () => controller?.close(),
    breakOff: (error: Error) => controller?.error(error),
  };
}

const settle = () => new Promise((resolve) => setImmediate(resolve));

function open(maxUnread = 1000) {
  const body = createBody();
  const seen = { tooMuch: 0, pauses: 0 };
  const reader = new ReadAhead(body.source, {
    maxUnread,
    onTooMuch: () => void (seen.tooMuch += 1),
    pause: () => Promise.resolve(void (seen.pauses += 1)),
  });
  return { ...body, reader, seen };
}

describe("a body that is read ahead", () => {
  it("comes in order, what waited and what is waited for, and then its end", async () => {
    const { reader, write, end } = open();
    write(1);
    write(2);
    expect((await reader.read()).value).toHaveLength(1);
    expect((await reader.read()).value).toHaveLength(2);
    const next = reader.read();
    await settle();
    write(3);
    expect((await next).value).toHaveLength(3);
    write(4);
    end();
    await settle();
    expect((await reader.read()).value).toHaveLength(4);
    expect(await reader.read()).toEqual({ done: true, value: undefined });
    expect(await reader.read()).toEqual({ done: true, value: undefined });
  });

  it("breaks off behind what came before the fault", async () => {
    const { reader, write, breakOff } = open();
    write(1);
    write(2);
    await reader.read();
    await settle();
    breakOff(new Error("reset"));
    await settle();
    expect((await reader.read()).value).toHaveLength(2);
    await expect(reader.read()).rejects.toThrow("reset");
  });

  it("says when too much waits, counted without what was read (C20)", async () => {
    const { reader, write, seen } = open(100);
    write(1);
    await reader.read();
    write(100);
    await settle();
    expect(seen.tooMuch).toBe(0);
    await reader.read();
    write(60);
    await settle();
    expect(seen.tooMuch).toBe(0);
    write(60);
    await settle();
    expect(seen.tooMuch).toBe(1);
  });

  it("hands out much in small pieces, with pauses for everything else", async () => {
    const { reader, write, seen } = open(Infinity);
    write(1_000_000);
    let length = 0;
    while (length < 1_000_000) {
      const piece = (await reader.read()).value?.byteLength ?? 0;
      expect(piece).toBeLessThanOrEqual(65_536);
      length += piece;
    }
    expect(seen.pauses).toBe(3);
  });

  it("ends a read that is under way when it is cancelled", async () => {
    const { reader, write } = open();
    write(1);
    await reader.read();
    const next = reader.read();
    await reader.cancel();
    expect(await next).toEqual({ done: true, value: undefined });
  });
});
