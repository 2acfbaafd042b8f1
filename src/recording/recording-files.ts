import { join } from "node:path";
import { createFile, type Disk, systemDisk } from "../lib/disk/disk.ts";
import type { Random } from "../lib/random.ts";
import type { Clock } from "../lib/time.ts";

export interface RecordingOptions {
  readonly directory: string;
  readonly processId: number;
  readonly clock: Clock;
  readonly random: Pick<Random, "bytes">;
  readonly disk?: Disk;
}

/** A long day of one person; what comes after it is not recorded. */
const MAX_FILES = 2_000;
const MAX_BYTES = 128 * 1024 * 1024;

/**
 * A new directory that only its owner can read, for one file for each exchange.
 * @throws the system's own errors
 */
export function openRecording(options: RecordingOptions) {
  const { clock, directory, disk = systemDisk, processId, random } = options;
  const time = new Date(clock.now()).toISOString().replace(/\..*/, "").replaceAll(":", "-");
  const chance = Buffer.from(random.bytes(4)).toString("hex");
  const place = join(directory, `${time}-${processId}-${chance}`);
  disk.makeDirectory(place, 0o700);
  let files = 0;
  let length = 0;
  return {
    /**
     * @returns false if there is no room left for it
     * @throws the system's own errors
     */
    write(order: number, text: string): boolean {
      const bytes = Buffer.from(`${text}\n`);
      files += 1;
      length += bytes.length;
      if (files > MAX_FILES || length > MAX_BYTES) return false;
      createFile(disk, join(place, `${String(order).padStart(4, "0")}.json`), bytes);
      return true;
    },
  };
}
