import { dirname } from "node:path";
import { createFile, type Disk, removeQuietly } from "../../lib/disk/disk.ts";
import { temporaryPath } from "../../lib/disk/durable-file.ts";
import { readPrivateFile } from "../../lib/disk/private-file.ts";
import type { Random } from "../../lib/random.ts";

/** The live lists between runs: no secret, and harmless to lose. */
export interface ListFile {
  read(): string | undefined;
  write(text: string): void;
}

/** Hundreds of accounts with all that Kiro offers. */
const MAX_BYTES = 4 * 1024 * 1024;

/**
 * The lists on disk. A disk that refuses costs a request later, nothing else; what is in the file's
 * place without being a file (a pipe, a link) is never waited for nor followed, and the next write
 * takes its place.
 */
export function createListFile(
  path: string,
  { disk, random }: { readonly disk: Disk; readonly random: Random },
): ListFile {
  return {
    read() {
      try {
        return readPrivateFile(path, MAX_BYTES, "not_a_file")?.toString("utf8");
      } catch {
        return undefined;
      }
    },
    write(text) {
      const temporary = temporaryPath(path, random);
      try {
        disk.makeDirectory(dirname(path), 0o700);
        // Not flushed: what a power cut takes is read again.
        createFile(disk, temporary, Buffer.from(text));
        disk.rename(temporary, path);
      } catch {
        removeQuietly(disk, temporary);
      }
    },
  };
}
