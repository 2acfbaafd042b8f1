import { existsSync, mkdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll } from "vitest";

/** How many OpenCodes all files may have at once, servers that wait among them. */
const MAX_AT_ONCE = 3;
/** Longer than any other file takes. */
const MAX_WAIT_MS = 600_000;
const POLL_MS = 100;

/** Two files run at a time: each says first how many OpenCodes it has at once, and waits for them. */
export function mayRunAtOnce(count: number): void {
  const places: string[] = [];
  beforeAll(async () => {
    // Who waits for several lets nobody pass.
    const [turn = ""] = await take(1, "turn", 1);
    places.push(...(await take(count, "opencode", MAX_AT_ONCE)));
    giveBack([turn]);
  }, MAX_WAIT_MS);
  afterAll(() => giveBack(places));
}

async function take(count: number, name: string, most: number): Promise<readonly string[]> {
  const all = Array.from({ length: most }, (_, index) => join(tmpdir(), `${name}-${index}`));
  const taken: string[] = [];
  for (;;) {
    for (const place of all) if (taken.length < count && isFree(place)) taken.push(place);
    if (taken.length === count) return taken;
    await setTimeout(POLL_MS);
  }
}

/** Takes the place, if it is free. */
function isFree(place: string): boolean {
  if (existsSync(place)) return false;
  try {
    mkdirSync(place);
    return true;
  } catch {
    return false;
  }
}

function giveBack(places: readonly string[]): void {
  for (const place of places) rmSync(place, { recursive: true });
}
