import { toastOf, type Toast } from "../../core/toasts.ts";
import type { Notice } from "../../facts/notice.ts";
import type { Clock } from "../../lib/time.ts";
import type { HostPort } from "../host-port.ts";
import { createQuietness } from "./quietness.ts";
import { createNews, isStop, joinedToast } from "./joined.ts";
import { isShown, type Level } from "./level.ts";
import { createPrinter, JOIN_MS } from "./print.ts";

/** OpenCode's screen loses what comes before it is drawn (OPENCODE 7.1). */
const SCREEN_READY_MS = 3_000;
/** How long a toast stays: OpenCode's own 5 s, and longer for a long text. */
const MIN_READING_MS = 5_000;
const MAX_READING_MS = 20_000;
const MS_PER_CHARACTER = 60;

export interface Notifier {
  /** Never fails. */
  readonly show: (notice: Notice, level: Level) => void;
  /** The host shows an error that names these accounts: it tells what has just happened to them. */
  readonly errorShown: (accounts: readonly string[]) => void;
}

/**
 * Shows a person what happens: on OpenCode's screen, in its log, and on the terminal of a
 * command that has no screen. A toast replaces the one before it (OPENCODE 7.1), so each waits
 * until the one before could be read.
 * @param printLine prints to that terminal; undefined if there is a screen, or no person
 * @param ended the plugin is disposed of: what is waiting is still shown, and leaves no wait behind
 */
export function createNotifier(
  host: Pick<HostPort, "log" | "showToast">,
  clock: Clock,
  printLine: ((line: string) => void) | undefined,
  ended: AbortSignal,
): Notifier {
  const quietness = createQuietness(clock);
  const readyAt = clock.monotonic() + SCREEN_READY_MS;
  const isCommand = printLine !== undefined;
  const print = printLine && createPrinter(printLine, clock);
  const waiting: Notice[] = [];
  const takeNews = createNews();
  let isShowing = false;
  const rest = (milliseconds: number) => clock.sleep(milliseconds, undefined, "nothing");

  async function showAll(): Promise<void> {
    isShowing = true;
    try {
      await rest(Math.max(JOIN_MS, readyAt - clock.monotonic()));
      while (waiting.length > 0) {
        const toast = joinedToast(takeNews(waiting), isCommand);
        if (toast === undefined) continue;
        const duration = readingTime(toast);
        // Not awaited: a call to the host may hang.
        void tryTo(() => host.showToast({ title: "Kiro", ...toast, duration }));
        if (!ended.aborted) await rest(duration);
      }
    } finally {
      isShowing = false;
    }
  }

  function say(notice: Notice, level: Level): void {
    const toast = toastOf(notice, isCommand);
    if (!quietness.isNews(notice, toast.message)) return;
    const { message, variant } = toast;
    void tryTo(() => host.log({ level: LOG_LEVELS[variant], message }));
    print?.notice(notice, level);
    if (!isShown(variant, level)) return;
    if (notice.kind === "no-answer-yet") return;
    waiting.push(notice);
    if (!isShowing) void tryTo(showAll);
  }

  return {
    show(notice, level) {
      try {
        say(notice, level);
      } catch {
        // What it tells of goes on: tokens may be on their way to disk.
      }
    },
    errorShown(accounts) {
      const isTold = (notice: Notice) => isStop(notice) && accounts.includes(notice.account);
      waiting.splice(0, waiting.length, ...waiting.filter((notice) => !isTold(notice)));
      print?.forget(accounts);
    },
  };
}

/** An older host may have no such call. */
async function tryTo(call: () => Promise<unknown>): Promise<void> {
  try {
    await call();
  } catch {
    // there is nothing else to tell it with
  }
}

function readingTime({ message }: Toast): number {
  return Math.min(MAX_READING_MS, Math.max(MIN_READING_MS, message.length * MS_PER_CHARACTER));
}

const LOG_LEVELS = { info: "info", warning: "warn", error: "error" } as const;
