import {
  createSharedFile,
  type SharedFile,
  type SharedFileOptions,
} from "../lib/lock/shared-file.ts";
import { MAX_STATUS_BYTES, parseStatus, serialiseStatus } from "./format.ts";
import type { StatusState } from "./state.ts";

/**
 * `kiro-status.json`: what conversations cost, and who serves them, for those that show it. All
 * processes of a machine add to it.
 */
export type StatusFile = SharedFile<StatusState>;

/** Its methods throw `status_unusable` where the file cannot be used. */
export function createStatusFile(options: SharedFileOptions): StatusFile {
  return createSharedFile(options, {
    code: "status_unusable",
    maxBytes: MAX_STATUS_BYTES,
    parse: parseStatus,
    serialise: serialiseStatus,
  });
}
