import type { Reader } from "../../words/formats/times.ts";

/** Where a command writes, and for whom. */
export interface Terminal {
  /** Standard output. */
  readonly write: (text: string) => void;
  /** Standard error: warnings, errors, progress. */
  readonly writeError: (text: string) => void;
  readonly columns: number;
  readonly hasColor: boolean;
  /** A person watches standard error. */
  readonly isWatched: boolean;
  /** A person can answer questions. */
  readonly isInteractive: boolean;
  readonly reader: Reader;
}

/** What the process knows about its streams. */
export interface ProcessStreams {
  readonly stdin: { readonly isTTY?: boolean | undefined };
  readonly stdout: OutputStream & { readonly columns?: number | undefined };
  readonly stderr: OutputStream;
}

interface OutputStream {
  readonly isTTY?: boolean | undefined;
  readonly write: (text: string) => unknown;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Where nobody says how wide it is. */
const DEFAULT_COLUMNS = 80;
const MIN_COLUMNS = 40;

export function terminalOf(
  { stdin, stdout, stderr }: ProcessStreams,
  env: Environment,
  argv: readonly string[],
  reader: Reader,
): Terminal {
  return {
    write: (text) => void stdout.write(text),
    writeError: (text) => void stderr.write(text),
    columns: columnsOf(stdout, env),
    hasColor: hasColor(stdout, env, argv),
    isWatched: stderr.isTTY === true && env["TERM"] !== "dumb",
    isInteractive: stdin.isTTY === true && stderr.isTTY === true,
    reader,
  };
}

function columnsOf({ columns, isTTY }: ProcessStreams["stdout"], env: Environment): number {
  const asked = Number(env["COLUMNS"]);
  const known = isTTY === true ? columns : undefined;
  const wide = Number.isInteger(asked) && asked > 0 ? asked : (known ?? DEFAULT_COLUMNS);
  return Math.max(MIN_COLUMNS, wide);
}

/** NO_COLOR (no-color.org) wins over FORCE_COLOR, and both over what the terminal can do. */
function hasColor(
  { isTTY }: ProcessStreams["stdout"],
  env: Environment,
  argv: readonly string[],
): boolean {
  if (env["NO_COLOR"] || argv.includes("--no-color")) return false;
  const forced = env["FORCE_COLOR"];
  if (forced !== undefined && forced !== "") return forced !== "0" && forced !== "false";
  return isTTY === true && env["TERM"] !== "dumb";
}
