import { KiroApiError } from "../../../../../facts/errors.ts";
import type { Failure } from "../../../../../facts/failure.ts";
import { LeftOut } from "../../../../../translate/request/attachments/left-out.ts";
import type { Exchange, Progress } from "../../../../exchange.ts";
import type { FailedAttempt } from "../../../step.ts";
import { sentAttachments } from "./sent-attachments.ts";

/**
 * A refusal that names nothing may be about an attachment. That attachment stays in the
 * conversation, and every later request would be refused. So the attachments of the current message
 * are left out first, because the others may have been accepted before; then all. If that does not
 * help, they are sent again.
 */
export function mayBeSuspected({ progress }: Exchange, { failure }: FailedAttempt): boolean {
  if (progress.suspected === "all" || !namesNothing(failure)) return false;
  return progress.sent !== undefined && sentAttachments(progress.sent.request).length > 0;
}

export function suspect({ progress, question }: Exchange): void {
  const sent = progress.sent === undefined ? [] : sentAttachments(progress.sent.request);
  const current = sent.filter(({ isCurrent }) => isCurrent);
  const isFirst = progress.suspected === "none" && current.length > 0;
  const chosen = isFirst ? current : sent;
  const base64s = [...(progress.suspects?.base64s ?? []), ...chosen.map(({ base64 }) => base64)];
  const verdict = { fault: "refused", isCertain: base64s.length === 1 } as const;
  const { memory, startedAt } = progress;
  const known = memory.attachments.leftOut(question.conversationId, startedAt) ?? new LeftOut();
  progress.suspects = { base64s, verdict, leftOut: known.with(base64s, verdict) };
  progress.suspected = chosen.length < sent.length ? "current" : "all";
}

/** The request was refused without them, too. */
export function absolve(progress: Progress, { kind }: Failure): void {
  if (kind === "request-invalid" || kind === "not-kiro") progress.suspects = undefined;
}

function namesNothing({ cause, error }: Failure): boolean {
  return error instanceof KiroApiError && NOTHING_NAMED.has(cause);
}

/** Causes of refusals in words that nobody knows. */
export const NOTHING_NAMED: ReadonlySet<string> = new Set([
  "body-not-accepted",
  "refused-without-reason",
  "refused-elsewhere",
]);
