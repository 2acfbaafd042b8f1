import type { AttachmentFault, AttachmentKind } from "../../../facts/attachment.ts";
import { KiroApiError } from "../../../facts/errors.ts";
import {
  type AttachmentRefusal,
  readAttachmentRefusal,
} from "../../../resilience/attachment-refusal.ts";
import type { Exchange, Progress } from "../../exchange.ts";
import { type KnownLimits, lower } from "../../memory/attachment-memory.ts";
import { isEncrypted, type SentAttachment, sentAttachments } from "../sent-attachments.ts";
import type { FailedAttempt, Step } from "../step.ts";

/**
 * An attachment that the service refuses is a text from now on, in this session; a model that takes
 * none of a kind, or fewer, is known as such. The first time those go that the refusal is about, as
 * far as it tells; the second time all of that kind; at last all.
 */
export const leaveOutAttachments: Step = {
  isOpen: (exchange, failed) => removalOf(exchange, failed) !== undefined,
  take(exchange, failed) {
    const { progress, question } = exchange;
    const removal = removalOf(exchange, failed);
    if (removal === undefined) return;
    progress.attachmentRepairs += 1;
    progress.attachmentLimits = lower(progress.attachmentLimits, removal.limits);
    const { base64s, fault } = removal;
    progress.memory.attachments.leaveOut(question.conversationId, base64s, fault);
  },
};

/** The request passed by these limits: the model has them from now on. */
export function noteAttachments({ attachmentLimits, memory, sent }: Progress): void {
  if (sent === undefined || Object.keys(attachmentLimits).length === 0) return;
  memory.attachments.limit(sent.terms.modelId, attachmentLimits);
}

interface Removal {
  readonly base64s: readonly string[];
  readonly fault: AttachmentFault;
  readonly limits: KnownLimits;
}

const MAX_REPAIRS = 3;

function removalOf({ progress }: Exchange, { failure }: FailedAttempt): Removal | undefined {
  const { error } = failure;
  if (!(error instanceof KiroApiError) || progress.sent === undefined) return undefined;
  if (progress.attachmentRepairs >= MAX_REPAIRS) return undefined;
  const refusal = readAttachmentRefusal(error.refusal);
  if (refusal === undefined) return undefined;
  const sent = sentAttachments(progress.sent.request);
  const isMeant = refusal.isNamed || sent.some((attachment) => isPointedAt(refusal, attachment));
  if (sent.length === 0 || !isMeant) return undefined;
  const ofKind = sent.filter(({ kind }) => refusal.kinds.includes(kind));
  const meant = ofKind.length > 0 ? ofKind : sent;
  if (progress.attachmentRepairs === 0) return firstRemoval(refusal, meant);
  return leavingOut(progress.attachmentRepairs === 1 ? meant : sent, refusal);
}

function firstRemoval(refusal: AttachmentRefusal, meant: readonly SentAttachment[]): Removal {
  const { fault, limit } = refusal;
  if (fault === "model") return { base64s: [], fault: "refused", limits: limitsTo(0, meant) };
  if (limit !== undefined && countOf(meant) > limit) {
    return { base64s: [], fault: "count", limits: limitsTo(limit, meant) };
  }
  return leavingOut(accused(refusal, meant), refusal);
}

function leavingOut(attachments: readonly SentAttachment[], { fault }: AttachmentRefusal): Removal {
  const base64s = attachments.map(({ base64 }) => base64);
  return { base64s, fault: fault === "model" ? "refused" : fault, limits: {} };
}

/** Those that the refusal singles out, else all that it can mean. */
function accused(
  refusal: AttachmentRefusal,
  meant: readonly SentAttachment[],
): readonly SentAttachment[] {
  const choices: readonly ((attachment: SentAttachment) => boolean)[] = [
    (attachment) => isPointedAt(refusal, attachment),
    (attachment) => refusal.fault === "locked" && isEncrypted(attachment),
    // What a person has just attached goes last.
    (attachment) => refusal.fault === "count" && !attachment.isCurrent,
  ];
  for (const choose of choices) {
    const chosen = meant.filter(choose);
    if (chosen.length > 0) return chosen;
  }
  return meant;
}

function isPointedAt({ message }: AttachmentRefusal, sent: SentAttachment): boolean {
  return message === Infinity ? sent.isCurrent : sent.message === message;
}

function limitsTo(max: number, meant: readonly SentAttachment[]): KnownLimits {
  const has = (kind: AttachmentKind) => meant.some((attachment) => attachment.kind === kind);
  return {
    ...(has("image") ? { maxImages: max } : {}),
    ...(has("document") ? { maxDocuments: max } : {}),
  };
}

/** Of the kind that is sent most: a limit for both together is taken for a limit of each. */
function countOf(meant: readonly SentAttachment[]): number {
  const images = meant.filter(({ kind }) => kind === "image").length;
  return Math.max(images, meant.length - images);
}
