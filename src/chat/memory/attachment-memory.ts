import type { AttachmentVerdict } from "../../facts/attachment.ts";
import { CappedMap } from "../../lib/capped.ts";
import { BELIEF_MS } from "../../resilience/belief.ts";
import { contentKey, LeftOut } from "../../translate/request/attachments/left-out.ts";

/** The most that a model accepts of each kind, if known; zero: none. */
export interface KnownLimits {
  readonly maxImages?: number;
  readonly maxDocuments?: number;
}

/**
 * What the service has said about attachments, for all requests of this process. Times are
 * monotonic.
 */
export interface AttachmentMemory {
  /** The attachments that it has refused in this conversation; a new object after each change. */
  leftOut(conversationId: string, now: number): LeftOut | undefined;
  leaveOut(
    conversationId: string,
    base64s: readonly string[],
    verdict: AttachmentVerdict,
    now: number,
  ): void;
  /** It was part of a request of this conversation that got an answer. */
  isAccepted(conversationId: string, base64: string): boolean;
  accept(conversationId: string, base64s: readonly string[]): void;
  /** That is no proof any longer. */
  doubt(conversationId: string, base64s: readonly string[]): void;
  limits(modelId: string, now: number): KnownLimits;
  limit(modelId: string, limits: KnownLimits, now: number): void;
}

const MAX_ENTRIES = 500;
/** Of one conversation. */
const MAX_ACCEPTED = 200;
const NONE: KnownLimits = {};

export function createAttachmentMemory(): AttachmentMemory {
  const sessions = new CappedMap<string, { readonly leftOut: LeftOut; readonly until: number }>(
    MAX_ENTRIES,
  );
  const leftOut = (conversationId: string, now: number) => {
    const session = sessions.get(conversationId);
    return session !== undefined && now < session.until ? session.leftOut : undefined;
  };
  const known = new CappedMap<string, { readonly limits: KnownLimits; readonly until: number }>(
    MAX_ENTRIES,
  );
  const accepted = new CappedMap<string, CappedMap<string, true>>(MAX_ENTRIES);
  const limits = (modelId: string, now: number) => {
    const { limits: found = NONE, until = -Infinity } = known.get(modelId) ?? {};
    return now < until ? found : NONE;
  };
  return {
    leftOut,
    leaveOut(conversationId, base64s, verdict, now) {
      const others = leftOut(conversationId, now) ?? new LeftOut();
      const all = others.with(base64s, verdict);
      sessions.set(conversationId, { leftOut: all, until: now + BELIEF_MS });
    },
    isAccepted: (conversationId, base64) =>
      accepted.get(conversationId)?.has(contentKey(base64)) === true,
    accept(conversationId, base64s) {
      if (base64s.length === 0) return;
      const keys = accepted.get(conversationId) ?? new CappedMap<string, true>(MAX_ACCEPTED);
      for (const base64 of base64s) keys.set(contentKey(base64), true);
      accepted.set(conversationId, keys);
    },
    doubt(conversationId, base64s) {
      for (const base64 of base64s) accepted.get(conversationId)?.delete(contentKey(base64));
    },
    limits,
    limit(modelId, found, now) {
      const least = lower(limits(modelId, now), found);
      known.set(modelId, { limits: least, until: now + BELIEF_MS });
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
