import { KiroLocalError } from "../../facts/errors.ts";
import { diskErrorCode } from "./disk.ts";

/** What the system's names mean for a person, and what to do about it. */
const ADVICE: Readonly<Record<string, string>> = {
  ENOSPC: "the disk is full; free some space",
  EDQUOT: "your disk quota is used up; free some space",
  EROFS: "the disk is read-only; make it writable",
  EACCES: "this user may not write there; change its owner or mode",
  EPERM: "this user may not write there; change its owner or mode",
  EIO: "the disk reports a fault; check it",
  EMFILE: "too many files are open; raise the limit (ulimit -n)",
  ENFILE: "too many files are open on this machine",
  EBUSY: "another program keeps it open (a virus scanner, or a single file mounted alone)",
  ELOOP: "a symbolic link is in the way; remove it",
  EISDIR: "a directory is in the way; remove it",
  EFBIG: "it would exceed the allowed file size (ulimit -f)",
};

/** A failed disk operation as an error for people; names the path, never the content. */
export function unusableDisk(code: string, path: string, cause: unknown): KiroLocalError {
  if (cause instanceof KiroLocalError) return cause;
  const name = diskErrorCode(cause) ?? "unknown error";
  const advice = ADVICE[name];
  return new KiroLocalError(
    code,
    `Cannot use ${path}: ${name}${advice === undefined ? "" : `, ${advice}`}`,
    { cause },
  );
}
