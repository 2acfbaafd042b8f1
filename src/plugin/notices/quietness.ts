import { CappedMap } from "../../lib/capped.ts";
import type { Notice } from "../../facts/notice.ts";
import type { Clock } from "../../lib/time.ts";

/** The same sentence is said again only after this time; what every request would repeat, never. */
const QUIET_MS = 60_000;
const SAID_ONCE: ReadonlySet<string> = new Set(["tools-left-out", "tool-schema-refused"]);
/** A wait is worth a notice once it, with those just before it, is this long. */
const NOTABLE_WAIT_MS = 3_000;
const MAX_REMEMBERED = 500;

/** Decides whether a notice is worth saying. */
export interface Quietness {
  readonly isNews: (notice: Notice, message: string) => boolean;
}

export function createQuietness(clock: Pick<Clock, "monotonic">): Quietness {
  const saidAt = new CappedMap<string, number>(MAX_REMEMBERED);
  /** Since the last wait that was said. */
  let unsaidMs = 0;
  let lastWaitAt = -Infinity;

  function isLong(notice: Notice<"waiting">): boolean {
    const now = clock.monotonic();
    if (now - lastWaitAt > QUIET_MS) unsaidMs = 0;
    lastWaitAt = now;
    unsaidMs += notice.milliseconds;
    if (unsaidMs < NOTABLE_WAIT_MS) return false;
    unsaidMs = 0;
    return true;
  }

  function isQuiet(key: string, quietMs: number): boolean {
    return clock.monotonic() - (saidAt.get(key) ?? -Infinity) < quietMs;
  }

  return {
    isNews(notice, message) {
      if (notice.kind === "waiting" && !isLong(notice)) return false;
      const quietMs = SAID_ONCE.has(notice.kind) ? Infinity : QUIET_MS;
      // Of subagents the first one to meet something says it: their numbers differ, the news do not.
      const subject = subjectOf(notice);
      const isRepeated = isQuiet(message, quietMs);
      if (isRepeated || (notice.fromSubagent && isQuiet(subject, quietMs))) return false;
      saidAt.set(message, clock.monotonic());
      saidAt.set(subject, clock.monotonic());
      return true;
    },
  };
}

/** What a notice is about, without its figures. */
function subjectOf(notice: Notice): string {
  const reason = "reason" in notice ? notice.reason : "";
  const from = notice.kind === "account-switched" ? notice.from : "";
  return `${notice.kind} ${reason} ${from}`;
}
