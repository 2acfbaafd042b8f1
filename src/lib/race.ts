import { KiroNetworkError, type NetworkFacts } from "../facts/errors.ts";
import { abortedError, type Clock } from "./time.ts";

/** What may end a wait before its task does. */
export interface RaceLimits {
  /** The caller gives up. */
  readonly signal?: AbortSignal | undefined;
  readonly timeout?: {
    readonly clock: Clock;
    readonly milliseconds: number;
    /** What the error says beside the time. */
    readonly facts?: NetworkFacts;
  };
}

/**
 * The task's result, unless the caller gives up or the time is over first. The task itself goes
 * on: whoever can end it does so when this throws. Leaves no timer and no listener behind.
 * @throws KiroNetworkError `aborted` or `timeout`; what the task throws
 */
export async function race<Result>(
  task: Promise<Result>,
  { signal, timeout }: RaceLimits,
): Promise<Result> {
  const over = new AbortController();
  const stopped = new Promise<never>((_resolve, reject) => {
    const onAbort = () => reject(abortedError(signal));
    signal?.addEventListener("abort", onAbort, { once: true, signal: over.signal });
    if (signal?.aborted) onAbort();
    timeout?.clock.sleep(timeout.milliseconds, over.signal).then(
      () => reject(timeoutError(timeout.milliseconds, timeout.facts)),
      () => undefined,
    );
  });
  try {
    return await Promise.race([task, stopped]);
  } finally {
    over.abort();
  }
}

function timeoutError(timeoutMs: number, facts: NetworkFacts | undefined): KiroNetworkError {
  return new KiroNetworkError("timeout", { ...facts, timeoutMs });
}
