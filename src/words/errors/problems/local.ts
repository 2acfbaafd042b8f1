import type { KiroLocalError } from "../../../facts/errors.ts";
import type {
  BusyLock,
  LocalProblem,
  UnsafePath,
  UnusableFile,
} from "../../../facts/problems/local-problem.ts";

/** What is wrong on this machine, and what to do about it: one or more whole sentences. */
export function explainLocalError({ problem }: Pick<KiroLocalError, "problem">): string {
  return explainLocalProblem(problem);
}

export function explainLocalProblem(problem: LocalProblem): string {
  switch (problem.code) {
    case "store_newer":
      return newerVersion(problem.path);
    case "path_unsafe":
      return unsafePath(problem);
    case "lock_busy":
      return busyLock(problem);
    case "host_too_old":
      return `This version of OpenCode is too old for this plugin, which needs ${problem.needs} or newer. Run \`opencode upgrade\`, then start OpenCode again.`;
    case "home_unknown":
      return "Kiro accounts cannot be stored: no home directory was found. Set HOME to an absolute path.";
    case "region_unknown":
      return `Kiro login is not supported in the region "${problem.region}".`;
    case "override_refused":
      return "KIRO_ENDPOINT_OVERRIDE is invalid. It must be http://127.0.0.1:PORT, http://localhost:PORT or http://[::1]:PORT, with nothing after the port.";
    case "host_refused":
      return "The request was not sent: tokens are only sent to Kiro hosts.";
    default:
      return unusableFile(problem);
  }
}

function unusableFile({ path, reason, systemCode }: UnusableFile): string {
  switch (reason) {
    case "not-a-file":
      return `Cannot use ${path}: it is not a regular file.`;
    case "too-large":
      return `Cannot use ${path}: it is too large.`;
    case "newer-version":
      return newerVersion(path);
    case "last-number":
      return `Cannot use ${path}: its number is too large for a lock. Close all OpenCode windows, then remove it.`;
    case "refused-by-system":
      return refusedBySystem(path, systemCode);
  }
}

/** What the system's names mean, and what to do. */
const SYSTEM_CODES: Readonly<Record<string, readonly [meaning: string, advice: string]>> = {
  ENOSPC: ["the disk is full", "Free some space."],
  EDQUOT: ["your disk quota is used up", "Free some space."],
  EROFS: ["the disk is read-only", "Make it writable."],
  EACCES: ["permission denied", "Change its owner or permissions."],
  EPERM: ["permission denied", "Change its owner or permissions."],
  EIO: ["the disk reported an error", "Check the disk."],
  EMFILE: ["too many files are open", "Raise the limit (ulimit -n)."],
  ENFILE: ["too many files are open on this machine", "Close some programs."],
  EBUSY: ["another program has it open", "Check for a virus scanner or a bind mount of this file."],
  ELOOP: ["a symbolic link is in the way", "Name the file behind it."],
  EISDIR: ["a directory is in the way", "Remove it."],
  ENOTDIR: ["a file is where a directory should be", "Remove it."],
  ENOENT: ["no such file or directory", "Check the path."],
  EEXIST: ["a file is where a directory should be", "Remove it."],
  EFBIG: ["it would exceed the allowed file size", "Raise the limit (ulimit -f)."],
};

function refusedBySystem(path: string, systemCode = "unknown error"): string {
  const [meaning, advice] = SYSTEM_CODES[systemCode] ?? [];
  if (meaning === undefined) return `Cannot use ${path} (${systemCode}).`;
  return `Cannot use ${path}: ${meaning} (${systemCode}). ${advice}`;
}

function newerVersion(path: string): string {
  return `${path} was written by a newer version of opencode-kiro-auth; this version may not read all of it, and does not change it. Update the plugin.`;
}

function unsafePath({ path, reason, target = path }: UnsafePath): string {
  switch (reason) {
    case "link":
      return `Cannot use ${path}: it is a symbolic link. Remove it.`;
    case "link-to-link":
      return `Cannot use ${path}: it links to ${target}, which is itself a link. Remove one of them.`;
    case "link-to-missing-directory":
      return `Cannot use ${path}: it links into ${target}, which does not exist. Remove the link or create the directory.`;
    case "link-to-foreign-directory":
      return `Cannot use ${path}: it links into ${target}, which belongs to another user. Remove the link.`;
    case "link-to-shared-directory":
      return `Cannot use ${path}: it links into ${target}, which others can write to. Remove the link, or revoke their write permission (chmod go-w).`;
    case "link-to-other-content":
      return `Cannot use ${path}: it links to ${target}, which has other content and would be overwritten. Remove the link.`;
    case "link-to-foreign-file":
      return `Cannot use ${path}: it links to ${target}, which belongs to another user. Remove the link.`;
  }
}

function busyLock({ path = "the accounts file", reason }: BusyLock): string {
  switch (reason) {
    case "held":
      return `Another process holds the lock ${path}. Close the other OpenCode windows, then try again.`;
    case "file-keeps-changing":
      return `Other programs keep changing ${path}. Try again when they are done.`;
    case "taken-over":
      return "This process was suspended and another one took over. Try again.";
    case "refreshing-elsewhere":
      return "Another OpenCode window is refreshing this login or could not save it. Check that window before closing it. If the disk is full, free some space.";
  }
}
