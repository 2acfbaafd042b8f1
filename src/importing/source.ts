import type { Credentials } from "../auth/credentials.ts";
import type { ImportProblem } from "../facts/problems/import-problem.ts";

/** The programs whose logins can be taken over, in the order in which they are offered. */
export const IMPORT_SOURCES = ["kiro-ide", "kiro-cli", "amazon-q", "earlier-plugin"] as const;

export type ImportSource = (typeof IMPORT_SOURCES)[number];

/** A login that another program keeps. */
export interface FoundLogin {
  readonly source: ImportSource;
  /** The file that it was read from. */
  readonly path: string;
  readonly credentials: Credentials;
  /** Whose it is, where the file says so. */
  readonly email?: string | undefined;
}

/** A login, or why there is none to be had from a file that is there. */
export type Finding =
  | { readonly login: FoundLogin }
  | { readonly source: ImportSource; readonly problem: ImportProblem };

/** What decides where files are: `process.env`, `process.platform` and `os.homedir()`. */
export interface Machine {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: string;
  /** Empty if the system knows none. */
  readonly homedir: string;
}
