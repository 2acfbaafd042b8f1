import { closeSync, fchmodSync, readSync, renameSync, statSync, writeSync } from "node:fs";
import { openToAppend } from "../disk/regular-file.ts";
import type { Logger } from "../deps.ts";
import type { Random } from "../random.ts";
import type { Clock } from "../time.ts";
import { createOutline } from "./content.ts";
import { redact } from "./redact.ts";
import { redactText } from "./secret-text.ts";

export interface DebugLogOptions {
  readonly path: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly processId: number;
  /** Content is written, and this stands at the top of the file; else its outline is. */
  readonly contentNotice?: string | undefined;
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
  const { clock, processId, path, contentNotice, maxBytes = MAX_BYTES } = options;
  const outline = contentNotice === undefined ? createOutline(options.random.bytes(16)) : undefined;
  const top =
    contentNotice === undefined
      ? ""
      : `${JSON.stringify({ event: "log.content", notice: contentNotice })}\n`;
  let pausedUntil = -Infinity;

  function write(
    level: "debug" | "warn",
    event: string,
    facts?: Readonly<Record<string, unknown>>,
  ) {
    if (clock.monotonic() < pausedUntil) return;
    try {
      const time = new Date(clock.now()).toISOString();
      const safeFacts = redact(facts, outline);
      const line = { time, processId, level, event: redactText(event), facts: safeFacts };
      append(path, `${JSON.stringify(line)}\n`, top, maxBytes);
    } catch {
      pausedUntil = clock.monotonic() + PAUSE_MS;
    }
  }

  return {
    debug: (event, facts) => write("debug", event, facts),
    warn: (event, facts) => write("warn", event, facts),
    showsContent: outline === undefined,
  };
}

function append(path: string, line: string, top: string, maxBytes: number): void {
  const { descriptor, size } = openBelow(path, top, maxBytes);
  try {
    writeSync(descriptor, size === 0 ? top + line : line);
  } finally {
    closeSync(descriptor);
  }
}

/** A file that is full, or lacks the text at its top, makes room for a new one. */
function openBelow(path: string, top: string, maxBytes: number): OpenLog {
  if (sizeOf(path) < maxBytes) {
    const file = open(path);
    if (file.size === 0 || beginsWith(file.descriptor, top)) return file;
    closeSync(file.descriptor);
  }
  renameSync(path, `${path}.1`);
  return open(path);
}

interface OpenLog {
  readonly descriptor: number;
  readonly size: number;
}

function beginsWith(descriptor: number, top: string): boolean {
  const expected = Buffer.from(top);
  const found = Buffer.alloc(expected.length);
  if (found.length > 0) readSync(descriptor, found, 0, found.length, 0);
  return found.equals(expected);
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

function open(path: string): OpenLog {
  const { descriptor, facts } = openToAppend(path, 0o600, (opened, { mode }) => {
    if ((mode & 0o077) !== 0) fchmodSync(opened, 0o600);
  });
  return { descriptor, size: facts.size };
}
