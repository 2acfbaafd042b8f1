import { KiroNetworkError } from "../facts/errors.ts";
import { abortedError, type Clock, throwIfAborted } from "../lib/time.ts";

export interface BodyLimits {
  readonly clock: Clock;
  /** For the whole body; the headers have come already. */
  readonly timeoutMs: number;
  /** What comes after this many bytes is not used. */
  readonly mostBytes: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The text of a body, or its start where it is longer than allowed.
 * @throws KiroNetworkError `network`, `timeout` or `aborted`
 */
export async function readBody(response: Response, limits: BodyLimits): Promise<string> {
  const { clock, timeoutMs, mostBytes, signal } = limits;
  const reader = response.body?.getReader();
  if (reader === undefined) return "";
  throwIfAborted(signal);
  const ended = new AbortController();
  const gaveUp = new Promise<never>((_resolve, reject) => {
    const onAbort = () => reject(abortedError(signal));
    signal?.addEventListener("abort", onAbort, { once: true, signal: ended.signal });
    clock.sleep(timeoutMs, ended.signal).then(
      () => reject(new KiroNetworkError("timeout", "Kiro's answer did not end in time")),
      () => undefined,
    );
  });
  try {
    return await Promise.race([readStart(reader, mostBytes), gaveUp]);
  } catch (error) {
    if (error instanceof KiroNetworkError) throw error;
    throw new KiroNetworkError("network", "The connection to Kiro was lost", { cause: error });
  } finally {
    ended.abort();
    // Not awaited: a peer that never confirms the cancellation must not hold us.
    reader.cancel().catch(() => undefined);
  }
}

async function readStart(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  mostBytes: number,
): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  let length = 0;
  while (length < mostBytes) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    length += value.byteLength;
    text += decoder.decode(value, { stream: true });
  }
  return text.slice(0, mostBytes);
}
