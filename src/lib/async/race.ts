import { KiroNetworkError, type NetworkFacts } from "../../facts/errors.ts";
import { sleepAwake } from "./awake.ts";
import { abortedError, type Clock, Stop } from "../time.ts";

/** What may end a wait before its task does. */
export interface RaceLimits {
  /** The caller gives up. */
  readonly signal?: AbortSignal | undefined;
  readonly timeout?: {
    readonly clock: Clock;
    /** Of a running process: the time in which it is stopped does not count. */
    readonly milliseconds: number;
    /** What the error says in addition to the time. */
    readonly facts?: NetworkFacts;
  };
}

/**
 * The task's result, unless the caller gives up or the time is over first. The task itself goes
 * on: whoever can end it does so when this throws. Leaves no timer and no listener behind.
 * @throws KiroNetworkError `aborted` or `timeout`; what the task throws
 */
export function race<Result>(task: Promise<Result>, limits: RaceLimits): Promise<Result> {
  return run(task, limits, (timeoutMs): never => {
    throw new KiroNetworkError("timeout", { ...limits.timeout?.facts, timeoutMs });
  });
}

/** The same, but that the time is over is no error: the task then has no result. */
export function raceOrNothing<Result>(
  task: Promise<Result>,
  limits: RaceLimits,
): Promise<Result | undefined> {
  return run(task, limits, () => undefined);
}

async function run<Result, Late>(
  task: Promise<Result>,
  { signal, timeout }: RaceLimits,
  late: (timeoutMs: number) => Late,
): Promise<Result | Late> {
  const over = new Stop();
  let onAbort: () => void = () => undefined;
  const stopped = new Promise<Late>((resolve, reject) => {
    onAbort = () => reject(abortedError(signal));
    signal?.addEventListener("abort", onAbort, { once: true });
    if (signal?.aborted) onAbort();
    if (timeout === undefined) return;
    const { clock, milliseconds } = timeout;
    sleepAwake(clock, milliseconds, over).then(
      () => resolve(Promise.resolve(milliseconds).then(late)),
      () => undefined,
    );
  });
  try {
    return await Promise.race([task, stopped]);
  } finally {
    signal?.removeEventListener("abort", onAbort);
    over.abort();
  }
}
