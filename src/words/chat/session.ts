/** What a person reads about an interrupted session, and what is sent in their name. */

import type { FailureKind } from "../../facts/failure-kind.ts";
import type { Notice } from "../../facts/notice.ts";
import { phraseOfKind } from "../errors/kinds.ts";

export function sessionResuming({ milliseconds, reason }: Notice<"session-resuming">): string {
  const seconds = Math.ceil(milliseconds / 1000);
  return `${failed(reason)} Resuming in ${seconds} s. Send any message to cancel.`;
}

export function sessionStopped(): string {
  return 'The session stays stopped. Send "continue" to resume it.';
}

export function sessionAbandoned(): string {
  return 'OpenCode exited before an unanswered session could be resumed. Open that session and send "continue".';
}

export function sessionInterrupted({ cause, reason }: Notice<"session-interrupted">): string {
  return cause === "given-up"
    ? `Kiro still can't answer (${phraseOfKind(reason)}). Send "continue" once Kiro is back.`
    : `${failed(reason)} Send "continue" to resume.`;
}

/** The same for `opencode run`, which exits with the answer and leaves no screen to write in. */
export function commandInterrupted({ reason }: Notice<"session-interrupted">): string {
  return `${failed(reason)} To resume: opencode run --continue "continue"`;
}

/** The message in the user's name, for the model to read. */
export function resumeText(reason: FailureKind): string {
  // The service cuts off tool calls that grow too long; a plain "continue" would bring the same one.
  return reason === "tool-call-cut-off"
    ? "Your last tool call was cut off, and did not run. If it was long, continue in smaller steps: write a long file in several parts. Otherwise send it again."
    : "continue";
}

function failed(reason: FailureKind): string {
  return `Kiro couldn't answer (${phraseOfKind(reason)}).`;
}
