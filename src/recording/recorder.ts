import { KiroNetworkError } from "../facts/errors.ts";
import type { Notice } from "../facts/notice.ts";
import { beforeEnd } from "../lib/async/exit-guard.ts";
import type { Fetch } from "../lib/deps.ts";
import { hideKnownSecrets } from "../lib/log/known-secrets.ts";
import { networkError } from "../lib/net/network-error.ts";
import { type Call, describeCall, describePrompt, type Prompt } from "./describe.ts";
import { openRecording, type RecordingOptions } from "./recording-files.ts";
import { createNames } from "./replacing/names.ts";
import { createReplacer } from "./replacing/replacer.ts";
import { watchBody } from "./watch-body.ts";

/** Writes down what passes over the wire, once it has passed, with everything personal replaced. */
export interface Recorder {
  readonly watch: (fetch: Fetch) => Fetch;
  readonly notePrompt: (prompt: Prompt) => void;
  /** @returns its number among those that are recorded */
  readonly addProject: () => number;
  readonly directory: string;
  /** False once it has stopped. */
  readonly isOn: () => boolean;
}

export interface RecorderOptions extends RecordingOptions {
  /** Told once, before the first call. */
  readonly onFirst?: () => void;
  /** Told once; nothing is recorded from then on. */
  readonly onStopped: (reason: StopReason) => void;
}

type StopReason = Notice<"recording-stopped">["reason"];

export function createRecorder(options: RecorderOptions): Recorder {
  const { clock } = options;
  const replacer = createReplacer(createNames(options.random));
  const pages = createPages(options);
  const startedAt = clock.monotonic();
  const since = () => Math.round(clock.monotonic() - startedAt);
  let tellFirst = options.onFirst;
  let projects = 0;

  return {
    directory: options.directory,
    isOn: pages.isOn,
    watch: (fetch) => async (url, init) => {
      tellFirst?.();
      tellFirst = undefined;
      const call: Call = { at: since(), url, init };
      const finish = pages.open(() => describeCall(call, replacer));
      try {
        const response = await fetch(url, init);
        call.answer = { at: since(), status: response.status, headers: response.headers };
        call.body = watchBody(response, { since, signal: init?.signal, onEnd: finish });
        return response;
      } catch (error) {
        call.error = causeOf(error);
        finish();
        throw error;
      }
    },
    addProject: () => (projects += 1),
    notePrompt(prompt) {
      const at = since();
      pages.open(() => describePrompt(at, prompt, replacer))();
    },
  };
}

/** The system's code, or that somebody gave up waiting. */
function causeOf(error: unknown): string {
  const known = networkError(error, {});
  return (known instanceof KiroNetworkError && known.facts.systemCode) || "aborted";
}

/** One file for each, in the order in which they were opened; written when they are finished. */
function createPages(options: RecorderOptions) {
  const open = new Map<number, () => object>();
  let files: ReturnType<typeof openRecording> | undefined;
  let isStopped = false;
  let last = 0;
  let cancel: () => void = () => undefined;

  function writeAll(): void {
    for (const order of [...open.keys()]) write(order);
  }

  function stop(reason: StopReason): void {
    isStopped = true;
    open.clear();
    cancel();
    options.onStopped(reason);
  }

  /** Whatever goes wrong here is a matter of the recording alone. */
  function write(order: number): void {
    const describe = open.get(order);
    if (describe === undefined) return;
    open.delete(order);
    if (open.size === 0) cancel();
    try {
      const text = JSON.stringify({ order, ...describe() }, null, 1);
      const isSafe = hideKnownSecrets(text) === text;
      files ??= openRecording(options);
      const hasRoom = files.write(
        order,
        isSafe ? text : JSON.stringify({ order, isLeftOut: true }),
      );
      if (!hasRoom) stop("full");
    } catch {
      stop("failed");
    }
  }

  return {
    isOn: () => !isStopped,
    /** @returns finishes it: not before the caller has what it waits for */
    open(describe: () => object): () => void {
      if (isStopped) return () => undefined;
      const order = (last += 1);
      if (open.size === 0) cancel = beforeEnd(writeAll);
      open.set(order, describe);
      return () => void setImmediate(() => write(order));
    },
  };
}
