import { expect, test } from "vitest";
import { takeUntil } from "../../../src/lib/async/take-until.ts";

function createSource(count: number) {
  const seen = { asked: 0 };
  const next = () => {
    seen.asked += 1;
    return seen.asked > count ? Promise.reject(new Error("over")) : Promise.resolve(seen.asked);
  };
  return { seen, next };
}

test("asks for no more than something is made of", async () => {
  const { seen, next } = createSource(10);
  const read = takeUntil(next, (item) => (item % 3 === 0 ? String(item) : undefined), String);
  expect(await read()).toBe("3");
  expect(seen.asked).toBe(3);
  expect(await read()).toBe("6");
});

test.each([0, 1, 5])("tells of what keeps the next from coming, after %i", async (count) => {
  const { next } = createSource(count);
  const read = takeUntil(next, () => undefined, String);
  expect(await read()).toBe("Error: over");
});

test.each([1, 2])("what the taker throws at item %i is not told to it again", async (at) => {
  const { next } = createSource(5);
  const take = (item: number) => {
    if (item === at) throw new Error("of the taker");
    return undefined;
  };
  const read = takeUntil<number, string>(next, take, () => "told");
  await expect(read()).rejects.toThrow("of the taker");
});
