import type { AttachmentVerdict } from "../../facts/attachment.ts";
import { CappedMap } from "../../lib/capped.ts";
import { LeftOut } from "../../translate/request/attachments/left-out.ts";

/** The most that a model takes of each kind, where that was found out; zero: none. */
export interface KnownLimits {
  readonly maxImages?: number;
  readonly maxDocuments?: number;
}

/** What the service has said of attachments, for all requests of this process. */
export interface AttachmentMemory {
  /** What it has refused in this conversation; another object after each change. */
  leftOut(conversationId: string): LeftOut | undefined;
  leaveOut(conversationId: string, base64s: readonly string[], verdict: AttachmentVerdict): void;
  limits(modelId: string): KnownLimits;
  limit(modelId: string, limits: KnownLimits): void;
}

const MAX_ENTRIES = 500;
const NONE: KnownLimits = {};

export function createAttachmentMemory(): AttachmentMemory {
  const leftOut = new CappedMap<string, LeftOut>(MAX_ENTRIES);
  const limits = new CappedMap<string, KnownLimits>(MAX_ENTRIES);
  return {
    leftOut: (conversationId) => leftOut.get(conversationId),
    leaveOut(conversationId, base64s, verdict) {
      const known = leftOut.get(conversationId) ?? new LeftOut();
      leftOut.set(conversationId, known.with(base64s, verdict));
    },
    limits: (modelId) => limits.get(modelId) ?? NONE,
    limit(modelId, found) {
      limits.set(modelId, lower(limits.get(modelId) ?? NONE, found));
    },
  };
}

/** The lower limit of either kind. */
export function lower(left: KnownLimits, right: KnownLimits): KnownLimits {
  return { ...least("maxImages", left, right), ...least("maxDocuments", left, right) };
}

function least(name: keyof KnownLimits, left: KnownLimits, right: KnownLimits): KnownLimits {
  const limit = Math.min(left[name] ?? Infinity, right[name] ?? Infinity);
  return limit === Infinity ? {} : { [name]: limit };
}
