import { createHash } from "node:crypto";
import type { AttachmentVerdict } from "../../../facts/attachment.ts";

/** Attachments that the service has refused, by their content; immutable. */
export class LeftOut {
  readonly #verdicts: ReadonlyMap<string, AttachmentVerdict>;
  readonly #lengths: ReadonlySet<number>;

  constructor(
    verdicts: ReadonlyMap<string, AttachmentVerdict> = new Map(),
    lengths: ReadonlySet<number> = new Set(),
  ) {
    this.#verdicts = verdicts;
    this.#lengths = lengths;
  }

  /** @param base64s further contents to leave out */
  with(base64s: readonly string[], verdict: AttachmentVerdict): LeftOut {
    const added = base64s.map((base64) => [contentKey(base64), verdict] as const);
    const verdicts = [...this.#verdicts, ...added].slice(-MAX_KEPT);
    const lengths = base64s.map(({ length }) => length);
    return new LeftOut(new Map(verdicts), new Set([...this.#lengths, ...lengths]));
  }

  /** Undefined if this content was not refused. */
  verdictOf(base64: string): AttachmentVerdict | undefined {
    // Nearly all contents differ in length, so most need no hash, which takes time.
    return this.#lengths.has(base64.length) ? this.#verdicts.get(contentKey(base64)) : undefined;
  }
}

/** Of one session. */
const MAX_KEPT = 500;
/** Characters at either end that are hashed: different files of one format differ there. */
const SAMPLE = 8 * 1024;

/** Identifies a content. */
export function contentKey(base64: string): string {
  const hash = createHash("sha256").update(base64.slice(0, SAMPLE)).update(base64.slice(-SAMPLE));
  return `${base64.length} ${hash.digest("base64")}`;
}
