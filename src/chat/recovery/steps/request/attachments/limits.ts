import type { AttachmentKind } from "../../../../../facts/attachment.ts";
import type { AttachmentRefusal } from "../../../../../resilience/attachment-refusal.ts";
import type { KnownLimits } from "../../../../memory/attachment-memory.ts";
import type { SentAttachment } from "./sent-attachments.ts";

/** What the refusal says of the model: how many it takes, or none. */
export function limitsIn(
  { fault, limit }: AttachmentRefusal,
  meant: readonly SentAttachment[],
): KnownLimits {
  if (fault === "model") return limitsTo(0, meant);
  return limit !== undefined && countOf(meant) > limit ? limitsTo(limit, meant) : {};
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
