import { readdirSync } from "node:fs";
import { setTimeout as nextTurn } from "node:timers/promises";

declare const Bun: { gc(force: boolean): void } | undefined;

/**
 * Bytes of objects that are still in use; Node needs `--expose-gc`. Twice, with a pause between:
 * Bun frees in a second run what the first one has only found.
 */
export async function heapInUse(): Promise<number> {
  for (let run = 0; run < 2; run += 1) {
    if (typeof Bun === "undefined") globalThis.gc?.();
    else Bun.gc(true);
    await nextTurn(10);
  }
  return process.memoryUsage().heapUsed;
}

/** How many files, sockets and pipes this process has open; undefined where the system hides it. */
export function openDescriptors(): number | undefined {
  try {
    return readdirSync("/proc/self/fd").length;
  } catch {
    return undefined;
  }
}
