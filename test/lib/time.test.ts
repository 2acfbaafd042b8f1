import { expect, it } from "vitest";
import { Stop, systemClock } from "../../src/lib/time.ts";

it.each([1e308, 2 ** 31, Infinity])(
  "a wait of %d ms does not end at once",
  async (milliseconds) => {
    const caller = new AbortController();
    const wait = systemClock.sleep(milliseconds, caller.signal);
    await systemClock.sleep(20);
    caller.abort();
    await expect(wait).rejects.toMatchObject({ code: "aborted" });
  },
);

it.each([-1e300, NaN, 0])("a wait of %d ms ends on the next turn", async (milliseconds) => {
  await expect(systemClock.sleep(milliseconds)).resolves.toBeUndefined();
});

it("what nobody needs any more ends at once, and every later wait for it as well", async () => {
  const stop = new Stop();
  const waits = [1, 2].map(() => systemClock.sleep(60_000, stop));
  const heard: string[] = [];
  const deaf = () => void heard.push("deaf");
  stop.addEventListener("abort", deaf);
  stop.addEventListener("abort", () => void heard.push("once"));
  stop.removeEventListener("abort", deaf);
  stop.abort();
  stop.abort();
  waits.push(systemClock.sleep(60_000, stop));
  for (const wait of waits) await expect(wait).rejects.toBe(stop.reason);
  expect(heard).toEqual(["once"]);
});
