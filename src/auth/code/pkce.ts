import { createHash, timingSafeEqual } from "node:crypto";
import type { Random } from "../../lib/random.ts";

/** Proof Key for Code Exchange, RFC 7636. */
export interface Pkce {
  /** Secret until the code is exchanged. */
  readonly codeVerifier: string;
  readonly codeChallenge: string;
}

/** 32 random bytes and their S256 challenge (RFC 7636 sections 4.1 and 4.2). */
export function createPkce(random: Random): Pkce {
  const codeVerifier = base64url(random.bytes(32));
  return { codeVerifier, codeChallenge: codeChallengeOf(codeVerifier) };
}

export function codeChallengeOf(codeVerifier: string): string {
  return createHash("sha256").update(codeVerifier, "ascii").digest("base64url");
}

/** 256 bits that carry nothing (RFC 6749 section 10.12). */
export function createState(random: Random): string {
  return base64url(random.bytes(32));
}

/** Compares in constant time. */
export function isSameSecret(left: string, right: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(left), digest(right));
}

function base64url(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64url");
}
