import { expect, it } from "vitest";
import { systemClock } from "../../src/lib/time.ts";

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
