import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { piecesOf, ReadyReads } from "../../../../src/lib/net/body/ready-reads.ts";

/** A body whose pieces come when told to, or break off. */
function createBody() {
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  const seen = { pulls: 0 };
  const source = {
    start: (given: typeof controller) => void (controller = given),
    pull: () => void (seen.pulls += 1),
  };
  const body = new ReadableStream<Uint8Array>(source, { highWaterMark: 0 });
  return {
    seen,
    reader: new ReadyReads(body.getReader()),
    write: (...sizes: number[]) => {
      for (const size of sizes) controller?.enqueue(new Uint8Array(size));
    },
    end: () => controller?.close(),
    breakOff: (error: Error) => controller?.error(error),
  };
}

const settle = () => new Promise((resolve) => setImmediate(resolve));

/** The first ones leave alone. */
async function begin({ reader, write }: ReturnType<typeof createBody>): Promise<void> {
  write(9, 9, 9, 9);
  for (let count = 0; count < 4; count += 1) expect(await sizes(reader)).toEqual([9]);
}

async function sizes(reader: ReadyReads): Promise<number[] | undefined> {
  return piecesOf(await reader.read())?.map(({ byteLength }) => byteLength);
}

describe("reads that are ready", () => {
  it("are taken together behind the first four, and then their end", async () => {
    const body = createBody();
    const { reader, write, end } = body;
    await begin(body);
    write(2, 3, 4);
    end();
    expect(await sizes(reader)).toEqual([2, 3, 4]);
    expect(await reader.read()).toEqual({ done: true, value: undefined });
    expect(await reader.read()).toEqual({ done: true, value: undefined });
  });

  it("are at most 32, and none behind a long one", async () => {
    const body = createBody();
    const { reader, write } = body;
    await begin(body);
    write(...Array<number>(70).fill(1), 60_000, 60_000, 60_000);
    const counts: (number | undefined)[] = [];
    for (let count = 0; count < 4; count += 1) counts.push((await sizes(reader))?.length);
    expect(counts).toEqual([32, 32, 7, 1]);
  });

  it("come before the fault that breaks them off", async () => {
    const body = createBody();
    const { reader, write, breakOff } = body;
    await begin(body);
    const next = sizes(reader);
    write(2, 3);
    await settle();
    breakOff(new Error("reset"));
    expect(await next).toEqual([2, 3]);
    await expect(reader.read()).rejects.toThrow("reset");
  });
});

describe("a read that is waited for", () => {
  it("is given out alone, and at once", async () => {
    const { reader, write, seen } = createBody();
    for (const size of [1, 2, 3]) {
      const next = sizes(reader);
      await settle();
      write(size);
      expect(await next).toEqual([size]);
      expect(seen.pulls).toBe(size);
    }
  });

  it("may be one more than what was asked for, and is kept", async () => {
    const body = createBody();
    const { reader, write, seen } = body;
    await begin(body);
    write(2, 3);
    expect(await sizes(reader)).toEqual([2, 3]);
    await settle();
    const { pulls } = seen;
    write(4);
    write(5);
    await settle();
    expect(seen.pulls).toBe(pulls);
    expect(await sizes(reader)).toEqual([4]);
    expect(await sizes(reader)).toEqual([5]);
  });

  it("ends when the body is cancelled", async () => {
    const { reader } = createBody();
    const next = reader.read();
    await reader.cancel();
    expect(await next).toEqual({ done: true, value: undefined });
  });
});

it("all bytes come in order, whatever is ready when", async () => {
  const steps = fc.array(fc.oneof(fc.integer({ min: 1, max: 40_000 }), fc.constant("pause")));
  await fc.assert(
    fc.asyncProperty(steps, fc.boolean(), async (parts, isSlow) => {
      const { reader, write, end } = createBody();
      const found: number[] = [];
      const reading = (async () => {
        for (let next = await sizes(reader); next !== undefined; next = await sizes(reader)) {
          found.push(...next);
          if (isSlow) await settle();
        }
      })();
      for (const part of parts) {
        if (typeof part === "number") write(part);
        else await settle();
      }
      end();
      await reading;
      expect(found).toEqual(parts.filter((part) => part !== "pause"));
    }),
  );
});
