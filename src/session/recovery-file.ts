import {
  createSharedFile,
  type SharedFile,
  type SharedFileOptions,
} from "../lib/lock/shared-file.ts";
import { parseRecovery, serialiseRecovery, type RecoveryState } from "./recovery-format.ts";

/** Lets the processes of a machine agree on who resumes what. Losing it is harmless. */
export type RecoveryFile = SharedFile<RecoveryState>;

/** Its methods throw `recovery_unusable` where the file cannot be used. */
export function createRecoveryFile(options: SharedFileOptions): RecoveryFile {
  return createSharedFile(options, {
    code: "recovery_unusable",
    maxBytes: 1024 * 1024,
    parse: parseRecovery,
    serialise: serialiseRecovery,
  });
}
