import { phrases } from "./phrases/phrases.ts";
import { clausesOf } from "./sentences.ts";

/** The access token is expired or invalid (PROTOCOL section 5). */
export function saysTokenRefused(text: string): boolean {
  return clausesOf(text).some((clause) => TOKEN_REFUSED.test(clause));
}

/** Other tokens are units of text, or mark a page of a list. */
const TOKEN_REFUSED = phrases(
  "bearer token",
  "(access|security) token ... (expired|invalid)",
  "^ [the|your] token ... (expired|invalid)",
  "^ (invalid|expired) [access|security] token(?! (count|number|limit|budget|usage|size|value))",
);
