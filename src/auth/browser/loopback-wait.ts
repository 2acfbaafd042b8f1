import { KiroAuthError } from "../../facts/errors.ts";
import { sleepAwake } from "../../lib/async/awake.ts";
import { abortedError, type Clock } from "../../lib/time.ts";
import type { Stage } from "./loopback-callback.ts";

/** The wait for a person in a browser: settles once, by an answer, by time or by an abort. */
export interface CallbackWait<Result> {
  /** Pages that may still answer: the person may go back to an earlier one and choose again. */
  readonly stages: readonly Stage<Result>[];
  readonly result: Promise<Result>;
  /** Waits for one page more, with time of its own: a second factor may have to be found. */
  readonly enter: (stage: Stage<Result>) => void;
  readonly settle: (outcome: { readonly result: Result } | Error) => void;
  readonly isEnded: () => boolean;
  /** Ends the wait, unless it has ended. */
  readonly cancel: () => void;
}

export interface CallbackWaitOptions {
  readonly clock: Clock;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  /** Called where nothing comes any more: after its time, and after an abort. */
  readonly onGivenUp: () => void;
}

export function createCallbackWait<Result>(options: CallbackWaitOptions): CallbackWait<Result> {
  const { clock, onGivenUp, signal, timeoutMs } = options;
  const ended = new AbortController();
  const settled = deferred<Result>();
  const stages: Stage<Result>[] = [];
  let timer = new AbortController();

  function settle(outcome: { readonly result: Result } | Error): void {
    timer.abort();
    ended.abort();
    if (outcome instanceof Error) settled.reject(outcome);
    else settled.resolve(outcome.result);
  }
  function giveUp(error: Error): void {
    settle(error);
    onGivenUp();
  }
  function cancel(): void {
    if (!ended.signal.aborted) giveUp(abortedError(signal));
  }

  signal?.addEventListener("abort", cancel, { once: true, signal: ended.signal });
  if (signal?.aborted) cancel();
  return {
    stages,
    result: settled.promise,
    enter(stage) {
      stages.push(stage);
      timer.abort();
      if (ended.signal.aborted) return;
      timer = new AbortController();
      sleepAwake(clock, timeoutMs, timer.signal).then(
        () => giveUp(new KiroAuthError({ code: "login_expired" })),
        () => undefined,
      );
    },
    settle,
    isEnded: () => ended.signal.aborted,
    cancel,
  };
}

interface Deferred<Value> {
  readonly promise: Promise<Value>;
  readonly resolve: (value: Value) => void;
  readonly reject: (error: Error) => void;
}

/** A promise with its handles; an unhandled rejection does not crash the process. */
export function deferred<Value>(): Deferred<Value> {
  let resolve: (value: Value) => void = () => undefined;
  let reject: (error: Error) => void = () => undefined;
  const promise = new Promise<Value>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  promise.catch(() => undefined);
  return { promise, resolve, reject };
}
