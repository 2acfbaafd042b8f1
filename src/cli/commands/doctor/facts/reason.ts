import { KiroLocalError } from "../../../../facts/errors.ts";

/** Why the disk, or we, refused: the system's name for it, or ours. */
export function systemReason(error: unknown): string {
  if (error instanceof KiroLocalError) return error.code;
  return error instanceof Error && "code" in error ? String(error.code) : "unknown";
}

/** The system denies the permission. */
export function isForbidden({ problem }: KiroLocalError): boolean {
  const code = "systemCode" in problem ? problem.systemCode : undefined;
  return code === "EACCES" || code === "EPERM";
}

/** There is no such file. */
export function isAbsent(reason: string): boolean {
  return reason === "ENOENT" || reason === "ENOTDIR";
}
