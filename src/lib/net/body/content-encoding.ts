import { KiroNetworkError } from "../../../facts/errors.ts";
import { hostOf } from "../network-error.ts";

/** Of our own: an answer came compressed although that was not asked for. */
export const ENCODED_CODE = "UNEXPECTED_CONTENT_ENCODING";

/**
 * What keeps answers as they are on the wire: a compressed one of 1 MB may be one of gigabytes, and
 * OpenCode's Bun unpacks all of it at once, whatever is read. `decompress` is Bun's own; Node unpacks
 * as it is read.
 */
export const PLAIN_HEADERS = { "accept-encoding": "identity" } as const;
export const PLAIN_OPTIONS = { decompress: false } as const;

/**
 * Refuses an answer that is compressed all the same, before a byte of its body is read.
 * @throws KiroNetworkError `network`
 */
export function requirePlain(url: string, { body, headers }: Response): void {
  const encodings = (headers.get("content-encoding") ?? "").toLowerCase().split(",");
  if (encodings.every((each) => ["", "identity"].includes(each.trim()))) return;
  body?.cancel().catch(() => undefined);
  throw new KiroNetworkError("network", { host: hostOf(url), systemCode: ENCODED_CODE });
}
