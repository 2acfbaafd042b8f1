import type { NetworkFacts } from "../../../facts/errors.ts";
import { race } from "../../async/race.ts";
import { type Clock, throwIfAborted } from "../../time.ts";
import { hostOf, networkError } from "../network-error.ts";

export interface BodyLimits {
  readonly clock: Clock;
  /** For the whole body; the headers have come already. */
  readonly timeoutMs: number;
  /** What comes after this many bytes is not used. */
  readonly maxBytes: number;
  readonly signal?: AbortSignal | undefined;
}

/** A body, or its start where it is longer than allowed. */
export interface BodyText {
  readonly text: string;
  readonly isWhole: boolean;
}

/**
 * Reads a body whose headers have come, within limits of its own.
 * @throws KiroNetworkError `network`, `timeout` or `aborted`
 */
export async function readBody(response: Response, limits: BodyLimits): Promise<BodyText> {
  const { clock, timeoutMs, maxBytes, signal } = limits;
  throwIfAborted(signal);
  const facts: NetworkFacts = { host: hostOf(response.url), phase: "answering" };
  const timeout = { clock, milliseconds: timeoutMs, facts };
  const bytes = response.body?.getReader();
  try {
    return await race(readText(bytes, maxBytes), { signal, timeout });
  } catch (error) {
    throw networkError(error, facts);
  } finally {
    // Not awaited: a peer that never confirms the cancellation must not hold us.
    bytes?.cancel().catch(() => undefined);
  }
}

/** The text of a body without any limit of time. */
export async function readText(
  bytes: ReadableStreamDefaultReader<Uint8Array> | undefined,
  maxBytes: number,
): Promise<BodyText> {
  if (bytes === undefined) return { text: "", isWhole: true };
  const decoder = new TextDecoder();
  let text = "";
  let length = 0;
  while (length <= maxBytes) {
    const { done, value } = await bytes.read();
    if (done) return { text: text + decoder.decode(), isWhole: true };
    length += value.byteLength;
    text += decoder.decode(value, { stream: true });
  }
  return { text: text.slice(0, maxBytes), isWhole: false };
}
