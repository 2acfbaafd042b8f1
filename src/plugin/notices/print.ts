import { toastOf } from "../../core/toasts.ts";
import type { Notice } from "../../facts/notice.ts";
import { CappedMap } from "../../lib/capped.ts";
import type { Clock } from "../../lib/time.ts";
import { isStop, type StopNotice } from "./joined.ts";
import { isShown, type Level } from "./level.ts";

/** What belongs to one event comes within this time. */
export const JOIN_MS = 400;
/** Accounts; there are a handful. */
const MAX_STOPPED = 100;

export interface Printer {
  readonly notice: (notice: Notice, level: Level) => void;
  /** That these accounts have stopped is in an error that the host prints. */
  readonly forget: (accounts: readonly string[]) => void;
}

/**
 * Prints notices for a command without a screen. That an account has stopped serving is said once
 * another one takes over: where none does, OpenCode prints the request's error, which says it all.
 */
export function createPrinter(
  printLine: (line: string) => void,
  clock: Pick<Clock, "sleep">,
): Printer {
  const stopped = new CappedMap<string, StopNotice>(MAX_STOPPED);

  /** What a title or a reading has met is followed by no switch: the next request goes elsewhere. */
  async function sayLater(stop: StopNotice, level: Level): Promise<void> {
    await clock.sleep(JOIN_MS, undefined, "nothing");
    if (stopped.get(stop.account) !== stop) return;
    stopped.delete(stop.account);
    say(stop, level);
  }

  function completed(notice: Notice, level: Level): Notice | undefined {
    if (isStop(notice)) {
      stopped.set(notice.account, notice);
      if (notice.successor !== undefined) sayLater(notice, level).catch(() => undefined);
      return undefined;
    }
    if (notice.kind !== "account-switched") return notice;
    const stop = stopped.get(notice.from);
    stopped.delete(notice.from);
    return stop && { ...stop, successor: notice.to };
  }

  function say(said: Notice, level: Level): void {
    const { message, variant } = toastOf(said, true);
    const isWorthALine = WAITS.has(said.kind) || variant !== "info";
    // The login prints its own line.
    if (!isWorthALine || said.kind === "login-failed" || !isShown(variant, level)) return;
    printLine(`Kiro: ${message}`);
  }

  return {
    notice(notice, level) {
      const said = completed(notice, level);
      if (said !== undefined) say(said, level);
    },
    forget(accounts) {
      for (const account of accounts) stopped.delete(account);
    },
  };
}

/** Where there is no screen, a long wait would look like a program that hangs. */
const WAITS: ReadonlySet<string> = new Set(["waiting", "no-answer-yet"]);
