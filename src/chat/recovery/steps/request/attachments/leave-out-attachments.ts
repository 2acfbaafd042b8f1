import type { AttachmentKind, AttachmentVerdict } from "../../../../../facts/attachment.ts";
import { KiroApiError } from "../../../../../facts/errors.ts";
import {
  type AttachmentRefusal,
  readAttachmentRefusal,
} from "../../../../../resilience/attachment-refusal.ts";
import type { Exchange } from "../../../../exchange.ts";
import { type KnownLimits, lower } from "../../../../memory/attachment-memory.ts";
import { type Accused, accusedBy, isPointedAt, mayBe, namedBy } from "./accused.ts";
import { type SentAttachment, sentAttachments } from "./sent-attachments.ts";
import { mayBeSuspected, suspect } from "./suspects.ts";
import type { FailedAttempt, Step } from "../../../step.ts";

/**
 * An attachment that the service refuses becomes a text in this session, and the limits of a model
 * that accepts none of a kind, or fewer, are remembered. The first time, the attachments that the
 * refusal is about are left out, as far as it says; the second time the one that it names, else all
 * of that kind; then all. See `suspects.ts` for a refusal that names nothing.
 */
export const leaveOutAttachments: Step = {
  isOpen: (exchange, failed) =>
    removalOf(exchange, failed) !== undefined || mayBeSuspected(exchange, failed),
  take(exchange, failed) {
    const { progress } = exchange;
    const removal = removalOf(exchange, failed);
    if (removal === undefined) {
      suspect(exchange);
      return;
    }
    progress.suspects = undefined;
    progress.attachmentRepairs += 1;
    progress.attachmentLimits = lower(progress.attachmentLimits, removal.limits);
    leaveOut(exchange, removal);
  },
};

/**
 * The request has passed, so later requests of the session, or of the model, are built in the same
 * way.
 */
export function noteAttachments(exchange: Exchange): void {
  const { attachmentLimits, memory, sent, startedAt, suspects } = exchange.progress;
  if (suspects !== undefined) leaveOut(exchange, suspects);
  if (sent === undefined || Object.keys(attachmentLimits).length === 0) return;
  memory.attachments.limit(sent.terms.modelId, attachmentLimits, startedAt);
}

function leaveOut(
  { progress: { memory, startedAt }, question }: Exchange,
  { base64s, verdict }: Pick<Removal, "base64s" | "verdict">,
): void {
  memory.attachments.leaveOut(question.conversationId, base64s, verdict, startedAt);
}

interface Removal {
  readonly base64s: readonly string[];
  readonly verdict: AttachmentVerdict;
  readonly limits: KnownLimits;
}

const MAX_REPAIRS = 3;
const LOCKABLE: readonly AttachmentKind[] = ["document"];

function removalOf({ progress }: Exchange, { failure }: FailedAttempt): Removal | undefined {
  const { error } = failure;
  if (!(error instanceof KiroApiError) || progress.sent === undefined) return undefined;
  if (progress.attachmentRepairs >= MAX_REPAIRS) return undefined;
  const refusal = readAttachmentRefusal(error.refusal);
  if (refusal === undefined) return undefined;
  const sent = sentAttachments(progress.sent.request);
  const isMeant = refusal.isNamed || sent.some((attachment) => isPointedAt(refusal, attachment));
  if (sent.length === 0 || !isMeant) return undefined;
  const meant = meantBy(refusal, sent);
  if (progress.attachmentRepairs === 0) return firstRemoval(refusal, meant);
  const isLast = progress.attachmentRepairs === MAX_REPAIRS - 1;
  return leavingOut(isLast ? mayBe(refusal, sent) : laterAccused(refusal, meant), refusal);
}

function meantBy(
  { fault, kinds }: AttachmentRefusal,
  sent: readonly SentAttachment[],
): readonly SentAttachment[] {
  const possible = fault === "locked" ? LOCKABLE : kinds;
  const ofKind = sent.filter(({ kind }) => possible.includes(kind));
  return ofKind.length > 0 ? ofKind : sent;
}

/** The first guess was wrong, so only an attachment that the refusal names may be the only one. */
function laterAccused(refusal: AttachmentRefusal, meant: readonly SentAttachment[]): Accused {
  return namedBy(refusal, meant).length > 0 ? accusedBy(refusal, meant) : mayBe(refusal, meant);
}

function firstRemoval(refusal: AttachmentRefusal, meant: readonly SentAttachment[]): Removal {
  const { fault, limit } = refusal;
  if (fault === "model")
    return {
      base64s: [],
      verdict: { fault: "refused", isCertain: true },
      limits: limitsTo(0, meant),
    };
  if (limit !== undefined && countOf(meant) > limit) {
    return {
      base64s: [],
      verdict: { fault: "count", isCertain: true },
      limits: limitsTo(limit, meant),
    };
  }
  return leavingOut(accusedBy(refusal, meant), refusal);
}

function leavingOut({ attachments, isCertain }: Accused, { fault }: AttachmentRefusal): Removal {
  const base64s = attachments.map(({ base64 }) => base64);
  const verdict = { fault: fault === "model" ? "refused" : fault, isCertain } as const;
  return { base64s, verdict, limits: {} };
}

function limitsTo(max: number, meant: readonly SentAttachment[]): KnownLimits {
  const has = (kind: AttachmentKind) => meant.some((attachment) => attachment.kind === kind);
  return {
    ...(has("image") ? { maxImages: max } : {}),
    ...(has("document") ? { maxDocuments: max } : {}),
  };
}

/** Number of the more frequent kind: a limit for both together counts as a limit for each. */
function countOf(meant: readonly SentAttachment[]): number {
  const images = meant.filter(({ kind }) => kind === "image").length;
  return Math.max(images, meant.length - images);
}
