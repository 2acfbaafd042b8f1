import { createHash } from "node:crypto";
import { wellFormed } from "../../well-formed.ts";

/** Tool names and toolUseIds that the service accepts (PROTOCOL 3.5). */
const LEGAL = /^[a-zA-Z0-9_-]{1,64}$/;
/** 64 characters less "_" and 8 hex digits. */
const STEM_LENGTH = 55;

/**
 * Hands out legal identifiers, each only once: the wanted one if it is legal and free, else its
 * legal characters plus a short hash. Only earlier identifiers influence the choice, so a growing
 * conversation keeps the identifiers that it had.
 */
export class Identifiers {
  readonly #legal: RegExp;
  readonly #taken = new Set<string>();
  readonly #salts = new Map<string, number>();

  /** @param legal identifiers that are used unchanged; made-up ones match the stricter default */
  constructor(legal = LEGAL) {
    this.#legal = legal;
  }

  claim(wanted: string): string {
    const free = this.#legal.test(wanted) && !this.#taken.has(wanted) ? wanted : this.#mint(wanted);
    this.#taken.add(free);
    return free;
  }

  #mint(wanted: string): string {
    const stem = wanted.slice(0, STEM_LENGTH).replace(/[^a-zA-Z0-9_-]/g, "_");
    // Hashing treats all lone surrogates as one character, so the salt must, too.
    const key = wellFormed(wanted);
    let salt = this.#salts.get(key) ?? 0;
    let minted: string;
    do {
      const digest = createHash("sha1").update(`${salt}:${key}`).digest("hex");
      minted = `${stem}_${digest.slice(0, 8)}`;
      salt += 1;
    } while (this.#taken.has(minted));
    this.#salts.set(key, salt);
    return minted;
  }
}
