/** What on this machine cannot be used, and why: the facts of a `KiroLocalError`, by `code`. */
export type LocalProblem =
  | UnusableFile
  /** A later version of this package wrote the accounts. */
  | { readonly code: "store_newer"; readonly path: string }
  | UnsafePath
  | BusyLock
  /** It needs this version, at least. */
  | { readonly code: "host_too_old"; readonly needs: string }
  /** No directory for files is known. */
  | { readonly code: "home_unknown" }
  | { readonly code: "region_unknown"; readonly region: string }
  | { readonly code: "override_refused" }
  /** A token was about to travel to a host that is not Kiro's. */
  | { readonly code: "host_refused" };

export type LocalErrorCode = LocalProblem["code"];

/** Which file it was, and what for. */
export type FileErrorCode =
  | "store_unreadable"
  | "store_unwritable"
  | "recovery_unusable"
  | "status_unusable"
  | "lock_unusable"
  | "export_unusable"
  | "not_a_file"
  | "file_too_large";

export interface UnusableFile {
  readonly code: FileErrorCode;
  readonly path: string;
  readonly reason:
    "refused-by-system" | "not-a-file" | "too-large" | "newer-version" | "last-number";
  /** The system's name of the failed operation's error, e.g. `ENOSPC`. */
  readonly systemCode?: string | undefined;
}

/** A path that another user could have created, or can change. */
export interface UnsafePath {
  readonly code: "path_unsafe";
  readonly path: string;
  readonly reason:
    | "link"
    | "link-to-link"
    | "link-to-missing-directory"
    | "link-to-foreign-directory"
    | "link-to-shared-directory"
    | "link-to-foreign-file"
    /** What is there is neither empty nor ours. */
    | "link-to-other-content";
  /** Where the link leads. */
  readonly target?: string;
}

export interface BusyLock {
  readonly code: "lock_busy";
  readonly reason:
    /** Another process has it. */
    | "held"
    /** Others write the file without the lock, again and again. */
    | "file-keeps-changing"
    /** This process was suspended for so long that it lost the lock. */
    | "taken-over"
    /** Another process refreshes the account, or could not save what it refreshed. */
    | "refreshing-elsewhere";
  /** Absent for the lock of one account. */
  readonly path?: string;
}

/** A line for logs. */
export function describeLocalProblem(problem: LocalProblem): string {
  const { code, ...facts } = problem;
  const details = Object.values(facts).filter((value) => value !== undefined);
  return [code, ...details].join(", ");
}
