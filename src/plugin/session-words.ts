import type { Notice } from "../lib/deps.ts";
import { info, warning, type Toast } from "./toast.ts";

export type SessionNotice = Extract<Notice, { kind: `session-${string}` }>;

export function isSessionNotice(notice: Notice): notice is SessionNotice {
  return notice.kind.startsWith("session-");
}

/** @param isCommand there is no screen to write in: the command ends with the answer */
export function wordsForSession(notice: SessionNotice, isCommand: boolean): Toast {
  switch (notice.kind) {
    case "session-resuming": {
      const seconds = Math.ceil(notice.milliseconds / 1000);
      return info(
        `Kiro's answer broke off (${notice.reason}). It goes on by itself in ${seconds} s.`,
      );
    }
    case "session-abandoned":
      return warning(
        'OpenCode ended before a broken answer of Kiro was resumed. Write "continue" in its session.',
      );
    case "session-interrupted":
      return warning(interruptedWords(notice, isCommand));
  }
}

function interruptedWords(
  { cause, reason }: Extract<SessionNotice, { kind: "session-interrupted" }>,
  isCommand: boolean,
): string {
  if (isCommand)
    return `The answer broke off (${reason}). Go on: opencode run --continue "continue"`;
  return cause === "given-up"
    ? `Kiro's answers keep breaking off (${reason}). Write "continue" when Kiro is well again.`
    : `Kiro's answer broke off (${reason}). Write "continue" to go on.`;
}
