import type { PluginInput } from "@opencode-ai/plugin";
import type { Notice } from "../../facts/notice.ts";
import type { Clock } from "../../lib/time.ts";
import { toastOf, type Toast } from "../../core/toasts.ts";

type Client = PluginInput["client"];

/** The same sentence is shown again only after this time; what every request would repeat, never. */
const QUIET_MS = 60_000;
const SAID_ONCE: ReadonlySet<string> = new Set(["tools-left-out", "tool-schema-refused"]);
/** Shorter waits are not worth a notice. */
const NOTABLE_WAIT_MS = 3_000;
const LONG_WAIT_MS = 10_000;

/** OpenCode's screen loses what comes before it is drawn (OPENCODE 7.1). */
const SCREEN_READY_MS = 3_000;

/**
 * Shows a person what happens: on OpenCode's screen, in its log, and on the terminal of a
 * command that has no screen.
 * @param printLine prints to that terminal; undefined if there is a screen, or no person
 */
export function createNotifier(
  client: Client,
  clock: Clock,
  printLine: ((line: string) => void) | undefined,
): (notice: Notice) => void {
  const shown = new Map<string, number>();
  const readyAt = clock.monotonic() + SCREEN_READY_MS;

  async function show(toast: Toast): Promise<void> {
    const wait = readyAt - clock.monotonic();
    if (wait > 0) await clock.sleep(wait, undefined, "nothing");
    await client.tui.showToast({ body: { title: "Kiro", ...toast } });
  }

  async function log({ message, variant }: Toast): Promise<void> {
    const level = LOG_LEVELS[variant];
    await client.app.log({ body: { service: "kiro", level, message } });
  }

  return (notice) => {
    if (notice.kind === "waiting" && notice.milliseconds < NOTABLE_WAIT_MS) return;
    const toast = toastOf(notice, printLine !== undefined);
    const now = clock.monotonic();
    const quietMs = SAID_ONCE.has(notice.kind) ? Infinity : QUIET_MS;
    if (now - (shown.get(toast.message) ?? -Infinity) < quietMs) return;
    shown.set(toast.message, now);
    // Neither is awaited, and an older host may have neither.
    show(toast).catch(() => undefined);
    log(toast).catch(() => undefined);
    if (isPrinted(notice, toast)) printLine?.(`Kiro: ${toast.message}`);
  };
}

/** Where there is no screen, a long wait would look like a program that hangs. */
function isPrinted(notice: Notice, { variant }: Toast): boolean {
  if (notice.kind === "waiting") return notice.milliseconds >= LONG_WAIT_MS;
  return variant !== "info" && notice.kind !== "login-failed";
}

const LOG_LEVELS = { info: "info", warning: "warn", error: "error" } as const;
