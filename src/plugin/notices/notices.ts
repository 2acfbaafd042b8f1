import type { PluginInput } from "@opencode-ai/plugin";
import { formatTime, LOGIN_COMMAND } from "../../chat/host/explain.ts";
import type { Notice } from "../../facts/notice.ts";
import type { Clock } from "../../lib/time.ts";
import { isSessionNotice, wordsForSession, type SessionNotice } from "./session-words.ts";
import { error, info, warning, type Toast } from "./toast.ts";

type Client = PluginInput["client"];

/** The same words are shown again only after this time; what every request would repeat, never. */
const QUIET_MS = 60_000;
/** Below this a wait is nobody's concern. */
const NOTABLE_WAIT_MS = 3_000;

/** OpenCode's screen loses what comes before it is drawn (OPENCODE 7.1). */
const SCREEN_READY_MS = 3_000;

/**
 * Tells a person what the core reports: on OpenCode's screen, in its log, and on the terminal of a
 * command that has no screen.
 * @param say writes a line there; undefined where there is a screen, or nobody
 */
export function createNotifier(
  client: Client,
  clock: Clock,
  say: ((message: string) => void) | undefined,
): (notice: Notice) => void {
  const shown = new Map<string, number>();
  const readyAt = clock.monotonic() + SCREEN_READY_MS;

  async function show(toast: Toast): Promise<void> {
    const wait = readyAt - clock.monotonic();
    if (wait > 0) await clock.sleep(wait);
    await client.tui.showToast({ body: { title: "Kiro", ...toast } });
  }

  async function log({ message, variant }: Toast): Promise<void> {
    const level = LOG_LEVELS[variant];
    await client.app.log({ body: { service: "kiro", level, message } });
  }

  return (notice) => {
    const toast = isSessionNotice(notice)
      ? wordsForSession(notice, say !== undefined)
      : wordsFor(notice);
    if (toast === undefined) return;
    const now = clock.monotonic();
    const quietMs = notice.kind === "tools-left-out" ? Infinity : QUIET_MS;
    if (now - (shown.get(toast.message) ?? -Infinity) < quietMs) return;
    shown.set(toast.message, now);
    // Nobody waits for either, and an older host may know neither.
    show(toast).catch(() => undefined);
    log(toast).catch(() => undefined);
    if (toast.variant !== "info" && notice.kind !== "login-failed") say?.(`Kiro: ${toast.message}`);
  };
}

const LOG_LEVELS = { info: "info", warning: "warn", error: "error" } as const;

function wordsFor(notice: Exclude<Notice, SessionNotice>): Toast | undefined {
  switch (notice.kind) {
    case "account-switched":
      return info(
        `${notice.from} cannot serve now (${notice.reason}); another account takes over.`,
      );
    case "waiting":
      if (notice.milliseconds < NOTABLE_WAIT_MS) return undefined;
      return info(
        `Waiting ${Math.ceil(notice.milliseconds / 1000)} s for Kiro (${notice.reason}).`,
      );
    case "login-required":
      return error(`${notice.account} must sign in again: ${LOGIN_COMMAND}`);
    case "account-suspended":
      return error(`Kiro has suspended ${notice.account}. It is not used any more.`);
    case "quota-exhausted":
      return warning(`The quota of ${notice.account} is used up${untilOf(notice.until)}.`);
    case "quota-low":
      return warning(`${notice.account} has used ${notice.used} of ${notice.limit} credits.`);
    case "tools-left-out":
      return warning(
        `Kiro takes ${notice.sent} tools at once; ${notice.leftOut} more are left out, so the model does not know of them. Switch off MCP servers that you do not need.`,
      );
    case "login-failed":
      return error(notice.message);
    case "store-problem":
    case "config-problem":
      return warning(notice.message);
  }
}

function untilOf(until: number | undefined): string {
  return until === undefined ? "" : ` until ${formatTime(until)}`;
}
