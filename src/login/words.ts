import { KiroApiError, KiroError } from "../facts/errors.ts";

/** Why a login failed, for the person; without the status codes of a service. */
export function wordsFor(error: unknown): string {
  if (error instanceof KiroApiError) return "Kiro does not accept this sign-in";
  return error instanceof KiroError ? error.message : "something unexpected went wrong";
}
