/** What the service tells apart among the things that go along with a text. */
export type AttachmentKind = "image" | "document";

/** What the service had against an attachment; `refused` where it did not say. */
export type AttachmentFault = "locked" | "format" | "size" | "count" | "refused";

/** Why an attachment is left out. */
export interface AttachmentVerdict {
  readonly fault: AttachmentFault;
  /** False: it left with others, and the fault may be that of another one. */
  readonly isCertain: boolean;
}
