import type { FailureKind } from "../../facts/failure-kind.ts";
import type { Notice, NoticeKind } from "../../facts/notice.ts";
import { CappedMap } from "../../lib/capped.ts";
import { toastOf, type Toast } from "../../core/toasts.ts";

/**
 * One toast for all that happened at about the same time: what belongs to one event is one
 * sentence, and several events are a list.
 * @param isCommand as `toastOf`
 */
export function joinedToast(notices: readonly Notice[], isCommand: boolean): Toast | undefined {
  const toasts = eventsOf(notices).map((notice) => toastOf(notice, isCommand));
  const messages = [...new Set(toasts.map(({ message }) => message))];
  const [only] = messages;
  if (only === undefined) return undefined;
  const message = messages.length === 1 ? only : messages.map((text) => `- ${text}`).join("\n");
  const variants = new Set(toasts.map(({ variant }) => variant));
  const variant = (["error", "warning"] as const).find((name) => variants.has(name)) ?? "info";
  return { message, variant };
}

/** Accounts; there are a handful. */
const MAX_LEFT = 100;

/** @returns takes what is to be shown next: that an account is left is told where it stops */
export function createNews(): (waiting: Notice[]) => readonly Notice[] {
  const left = new CappedMap<string, true>(MAX_LEFT);
  return (waiting) => {
    const news = waiting.splice(0).filter((notice) => {
      if (notice.kind === "logged-in") left.delete(notice.account);
      if (notice.kind !== "account-switched" || !left.has(notice.from)) return true;
      return !STOP_REASONS.has(notice.reason);
    });
    for (const notice of news) {
      if (isStop(notice) && notice.successor !== undefined) left.set(notice.account, true);
    }
    return news;
  };
}

const STOP_REASONS: ReadonlySet<FailureKind> = new Set([
  "access-token-rejected",
  "account-suspended",
  "quota-exhausted",
  "refresh-token-rejected",
]);

/** Only the newest of these is still true. */
const PASSING: ReadonlySet<NoticeKind> = new Set(["waiting", "retrying"]);

/** A switch completes the news of the account that it leaves. */
function eventsOf(notices: readonly Notice[]): readonly Notice[] {
  const successors = new Map<string, string>();
  for (const notice of notices) {
    if (notice.kind === "account-switched") successors.set(notice.from, notice.to);
  }
  const stopped = new Set(
    notices.flatMap((notice) =>
      isStop(notice) && successors.has(notice.account) ? [notice.account] : [],
    ),
  );
  return notices.flatMap((notice): readonly Notice[] => {
    if (notice.kind === "account-switched") return stopped.has(notice.from) ? [] : [notice];
    if (PASSING.has(notice.kind) && notices.findLast(({ kind }) => PASSING.has(kind)) !== notice) {
      return [];
    }
    if (!isStop(notice)) return [notice];
    const successor = successors.get(notice.account);
    return [successor === undefined ? notice : { ...notice, successor }];
  });
}

export type StopNotice = Notice<"login-required" | "account-suspended" | "quota-exhausted">;

/** An account no longer serves. */
export function isStop(notice: Notice): notice is StopNotice {
  const { kind } = notice;
  return kind === "login-required" || kind === "account-suspended" || kind === "quota-exhausted";
}
