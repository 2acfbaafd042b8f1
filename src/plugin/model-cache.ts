import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { ModelCache } from "../chat/model-source.ts";

/** The live model lists between runs; a disk that refuses costs a request later, nothing else. */
export function createModelCache(path: string, processId: number): ModelCache {
  return {
    read() {
      try {
        return readFileSync(path, "utf8");
      } catch {
        return undefined;
      }
    },
    write(text) {
      const next = `${path}.${processId}`;
      try {
        mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
        writeFileSync(next, text, { mode: 0o600 });
        renameSync(next, path);
      } catch {
        // A cache: what cannot be kept is read again.
      }
    },
  };
}
