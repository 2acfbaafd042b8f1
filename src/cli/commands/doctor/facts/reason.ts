import { KiroLocalError } from "../../../../facts/errors.ts";

/** Why the disk, or we, refused: the system's name for it, or ours. */
export function systemReason(error: unknown): string {
  if (error instanceof KiroLocalError) return error.code;
  return error instanceof Error && "code" in error ? String(error.code) : "unknown";
}

/** There is no such file. */
export function isAbsent(reason: string): boolean {
  return reason === "ENOENT" || reason === "ENOTDIR";
}
