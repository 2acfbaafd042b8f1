import { toastOf } from "../../core/toasts.ts";
import type { Notice } from "../../facts/notice.ts";
import { CappedMap } from "../../lib/capped.ts";
import { isStop, type StopNotice } from "./joined.ts";
import { isShown, type Level } from "./level.ts";

/** Accounts; there are a handful. */
const MAX_STOPPED = 100;

/**
 * Prints notices for a command without a screen. That an account has stopped serving is said once
 * another one takes over: where none does, OpenCode prints the request's error, which says it all.
 */
export function createPrinter(
  printLine: (line: string) => void,
): (notice: Notice, level: Level) => void {
  const stopped = new CappedMap<string, StopNotice>(MAX_STOPPED);

  function completed(notice: Notice): Notice | undefined {
    if (isStop(notice)) {
      stopped.set(notice.account, notice);
      return undefined;
    }
    if (notice.kind !== "account-switched") return notice;
    const stop = stopped.get(notice.from);
    stopped.delete(notice.from);
    return stop && { ...stop, successor: notice.to };
  }

  return (notice, level) => {
    const said = completed(notice);
    if (said === undefined) return;
    const { message, variant } = toastOf(said, true);
    const isWorthALine = WAITS.has(said.kind) || variant !== "info";
    // The login prints its own line.
    if (!isWorthALine || said.kind === "login-failed" || !isShown(variant, level)) return;
    printLine(`Kiro: ${message}`);
  };
}

/** Where there is no screen, a long wait would look like a program that hangs. */
const WAITS: ReadonlySet<string> = new Set(["waiting", "no-answer-yet"]);
