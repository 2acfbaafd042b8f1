import type { Notice } from "../../facts/notice.ts";
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
        `Kiro could not answer (${notice.reason}). The session goes on by itself in ${seconds} s; write anything to stop that.`,
      );
    }
    case "session-abandoned":
      return warning(
        'OpenCode ended before it could go on with a session that Kiro had not answered. Write "continue" there.',
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
    return `Kiro could not answer (${reason}). Go on: opencode run --continue "continue"`;
  return cause === "given-up"
    ? `Kiro still cannot answer (${reason}). Write "continue" when it is well again.`
    : `Kiro could not answer (${reason}). Write "continue" to go on.`;
}
