import { createHash } from "node:crypto";
import type { AttachmentFault } from "../../../facts/attachment.ts";

/** Attachments that the service has refused, by their content; never changed. */
export class LeftOut {
  readonly #faults: ReadonlyMap<string, AttachmentFault>;
  readonly #lengths: ReadonlySet<number>;

  constructor(
    faults: ReadonlyMap<string, AttachmentFault> = new Map(),
    lengths: ReadonlySet<number> = new Set(),
  ) {
    this.#faults = faults;
    this.#lengths = lengths;
  }

  /** @param base64s contents to leave out as well */
  with(base64s: readonly string[], fault: AttachmentFault): LeftOut {
    const added = base64s.map((base64) => [keyOf(base64), fault] as const);
    const faults = [...this.#faults, ...added].slice(-MAX_KEPT);
    const lengths = base64s.map(({ length }) => length);
    return new LeftOut(new Map(faults), new Set([...this.#lengths, ...lengths]));
  }

  /** Undefined if this content was not refused. */
  faultOf(base64: string): AttachmentFault | undefined {
    // Nearly all contents differ in length, and hashing takes time.
    return this.#lengths.has(base64.length) ? this.#faults.get(keyOf(base64)) : undefined;
  }
}

/** Of one session. */
const MAX_KEPT = 500;
/** Characters from either end: files of one format differ there if they differ at all. */
const SAMPLE = 64 * 1024;

function keyOf(base64: string): string {
  const hash = createHash("sha256").update(base64.slice(0, SAMPLE)).update(base64.slice(-SAMPLE));
  return `${base64.length} ${hash.digest("base64")}`;
}
