import { CappedMap } from "../capped.ts";
import { ofProcess } from "../of-process.ts";

export const HIDDEN = "[redacted]";

/** Those used longest ago are forgotten: some dozen accounts have a few each. */
const MAX_SECRETS = 200;
/** Shorter texts are words, and would be hidden everywhere. */
const MIN_LENGTH = 8;

/**
 * Tokens, keys and client secrets that this process has sent or received, with every spelling that
 * a quotation may have. For the process, not for an account: what one request has sent may come
 * back in the error of another, and everything that is written or shown passes here.
 */
const spellings = ofProcess(
  "secrets 1",
  () => new CappedMap<string, readonly string[]>(MAX_SECRETS),
);

/** Never shown from now on, wherever it is quoted. */
export function knowSecrets(secrets: readonly string[]): void {
  for (const secret of secrets) {
    if (secret.length >= MIN_LENGTH) spellings.set(secret, spellings.get(secret) ?? spell(secret));
  }
}

/** The text without the secrets that this process knows. */
export function hideKnownSecrets(text: string): string {
  let result = text;
  for (const [secret, others] of spellings) {
    if (result.length < MIN_LENGTH) break;
    for (const spelling of [secret, ...others]) result = result.replaceAll(spelling, HIDDEN);
  }
  return result;
}

/** In a URL, in JSON that escapes slashes, and in base64 at each of its three alignments. */
function spell(secret: string): readonly string[] {
  const plain = [encodeURIComponent(secret), secret.replaceAll("/", "\\/")];
  const encoded = [0, 1, 2].flatMap((alignment) => {
    const core = base64Core(secret, alignment);
    return [core, core.replaceAll("+", "-").replaceAll("/", "_"), core.replaceAll("/", "\\/")];
  });
  return [...new Set([...plain, ...encoded])].filter((spelling) => spelling !== secret);
}

/** The letters that depend on the secret alone, whatever stands before and after it. */
function base64Core(secret: string, alignment: number): string {
  const padded = Buffer.concat([Buffer.alloc(alignment), Buffer.from(secret)]);
  const first = Math.ceil((alignment * 8) / 6);
  return padded.toString("base64").slice(first, Math.floor((padded.length * 8) / 6));
}
