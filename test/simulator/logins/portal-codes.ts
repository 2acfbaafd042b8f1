import { createHash, randomUUID } from "node:crypto";
import type { Person } from "../people.ts";

/** Authorisation codes of the portal: single use, bound to challenge and redirect (RFC 7636). */
export class PortalCodes {
  readonly #codes = new Map<string, { person: Person; challenge: string; redirect: string }>();
  readonly #used = new Set<string>();

  /** @param redirect the full redirect URI with its query, as the client must repeat it */
  issue(person: Person, challenge: string, redirect: string): string {
    const code = `code-${randomUUID()}`;
    this.#codes.set(code, { person, challenge, redirect });
    return code;
  }

  /** The person, or what is wrong; a code is spent by the first attempt. */
  redeem(code: string, verifier: string, redirect: string): Person | string {
    const record = this.#codes.get(code);
    if (record === undefined) return this.#used.has(code) ? "code used before" : "unknown code";
    this.#codes.delete(code);
    this.#used.add(code);
    if (record.redirect !== redirect) return `redirect_uri is not ${record.redirect}`;
    if (!/^[A-Za-z0-9._~-]{43,128}$/.test(verifier)) return "code_verifier has a wrong form";
    const challenge = createHash("sha256").update(verifier).digest("base64url");
    return challenge === record.challenge ? record.person : "code_verifier does not fit";
  }
}
