import {
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  mkdirSync,
  openSync,
  renameSync,
  statSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";
import { KiroLocalError } from "../../facts/errors.ts";
import type { Logger } from "../deps.ts";
import { redact, redactText } from "./redact.ts";
import type { Clock } from "../time.ts";

export interface DebugLogOptions {
  readonly path: string;
  readonly clock: Clock;
  readonly processId: number;
  /** Size at which the file becomes `path.1`, in place of the one before. */
  readonly maxBytes?: number;
}

const MAX_BYTES = 5 * 1024 * 1024;
/** After a failed write nothing is tried for this long. */
const PAUSE_MS = 60_000;

/**
 * JSON lines for the developer, one write each and nothing kept in memory: OpenCode ends without
 * telling its plugins. The one place where facts are redacted. Never throws; a disk that refuses
 * costs lines of log and nothing else.
 */
export function createDebugLog(options: DebugLogOptions): Logger {
  const { clock, processId, path, maxBytes = MAX_BYTES } = options;
  let pausedUntil = -Infinity;

  function write(
    level: "debug" | "warn",
    event: string,
    facts?: Readonly<Record<string, unknown>>,
  ) {
    if (clock.monotonic() < pausedUntil) return;
    try {
      const time = new Date(clock.now()).toISOString();
      const line = { time, processId, level, event: redactText(event), facts: redact(facts) };
      append(path, `${JSON.stringify(line)}\n`, maxBytes);
    } catch {
      pausedUntil = clock.monotonic() + PAUSE_MS;
    }
  }

  return {
    debug: (event, facts) => write("debug", event, facts),
    warn: (event, facts) => write("warn", event, facts),
  };
}

function append(path: string, line: string, maxBytes: number): void {
  if (sizeOf(path) >= maxBytes) renameSync(path, `${path}.1`);
  const descriptor = open(path);
  try {
    writeSync(descriptor, line);
  } finally {
    closeSync(descriptor);
  }
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

/** Follows no link, waits for no pipe (undefined flags, as on Windows, count as 0). */
const APPEND =
  constants.O_APPEND |
  constants.O_CREAT |
  constants.O_WRONLY |
  constants.O_NOFOLLOW |
  constants.O_NONBLOCK;

function open(path: string): number {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const descriptor = openSync(path, APPEND, 0o600);
  const facts = fstatSync(descriptor);
  if (!facts.isFile()) {
    closeSync(descriptor);
    throw new KiroLocalError({ code: "not_a_file", path, reason: "not-a-file" });
  }
  if ((facts.mode & 0o077) !== 0) fchmodSync(descriptor, 0o600);
  return descriptor;
}
