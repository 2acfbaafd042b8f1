import type {
  LanguageModelV3,
  LanguageModelV3CallOptions,
  LanguageModelV3StreamPart,
  SharedV3Warning,
} from "@ai-sdk/provider";
import { race } from "../../lib/async/race.ts";
import { isObject } from "../../lib/read.ts";
import type { HostFetch } from "../../chat/kiro-fetch.ts";
import { requestUnreadable, responseEnded } from "../../words/chat/under-answer.ts";
import { forOpenCode2 } from "../words.ts";
import { KiroCallError } from "./call-error.ts";
import { failedEvent } from "./failed-event.ts";
import { createPartWriter } from "./answer/parts.ts";
import { type CallFacts, chatBody, sessionHeaders, warningsOf } from "./request/request.ts";
import { sseValues } from "./answer/sse.ts";
import { collect } from "./answer/whole.ts";

export interface KiroModelOptions {
  readonly modelId: string;
  /** Of the provider, and the key of its settings in `providerOptions`. */
  readonly providerId: string;
  /** Where the runtime's `fetch` expects chat completions. */
  readonly url: string;
  readonly fetch: HostFetch;
  /** The tool calls of a session that the host knows as failed. */
  readonly failedCalls: (sessionId: string | undefined) => ReadonlySet<string>;
  /** Notes a running call; its controller is aborted when the person stops the session. */
  readonly track: (sessionId: string | undefined, call: AbortController) => () => void;
}

/**
 * A language model of the AI SDK (specification v3) whose calls take the way of every chat request.
 * A failed call rejects, and a failed answer has one `error` part, both with a `KiroCallError`.
 */
export function createKiroModel(options: KiroModelOptions): LanguageModelV3 {
  const doStream: LanguageModelV3["doStream"] = async (call) => ({
    stream: await open(options, call),
  });
  return {
    specificationVersion: "v3",
    provider: options.providerId,
    modelId: options.modelId,
    supportedUrls: {},
    doStream,
    doGenerate: async (call) => collect((await doStream(call)).stream),
  };
}

type Parts = ReadableStream<LanguageModelV3StreamPart>;

async function open(options: KiroModelOptions, call: LanguageModelV3CallOptions): Promise<Parts> {
  const { sessionId, headers } = sessionHeaders(call.headers);
  const running = new AbortController();
  const untrack = options.track(sessionId, running);
  const stopped = call.abortSignal;
  const signal =
    stopped === undefined ? running.signal : AbortSignal.any([stopped, running.signal]);
  try {
    const failedCalls = options.failedCalls(sessionId);
    const asked = options.fetch(options.url, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: bodyOf(call, { ...options, failedCalls }),
      signal,
    });
    // Before the request is sent, it may wait for the host, which takes no signal.
    const response = await race(asked, { signal }).catch((error: unknown) => {
      throw signal.aborted ? signal.reason : error;
    });
    if (!response.ok || response.body === null) throw await callErrorOf(response);
    const values = sseValues(response.body);
    return partsOf(partsIn(values, warningsOf(call)), { running, untrack });
  } catch (error) {
    untrack();
    throw error;
  }
}

/** @throws KiroCallError where the host's call is none: a raw error would be asked again for ever */
function bodyOf(call: LanguageModelV3CallOptions, facts: CallFacts): string {
  try {
    return JSON.stringify(chatBody(call, facts));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw failedEvent({ code: "invalid_request", message: requestUnreadable(reason) });
  }
}

async function callErrorOf(response: Response): Promise<KiroCallError> {
  const headers = Object.fromEntries(response.headers);
  const body = forOpenCode2(await response.text());
  return new KiroCallError({ status: response.status, headers, body });
}

interface Running {
  readonly running: AbortController;
  readonly untrack: () => void;
}

function partsOf(parts: ReturnType<typeof partsIn>, { running, untrack }: Running): Parts {
  return new ReadableStream({
    async pull(controller) {
      try {
        const { done, value } = await parts.next();
        if (done !== true) {
          controller.enqueue(value);
          return;
        }
        untrack();
        controller.close();
      } catch (error) {
        untrack();
        controller.error(error);
      }
    },
    async cancel(reason) {
      untrack();
      running.abort(reason);
      // What is being read fails by the abort; nobody is left to hear of it.
      await parts.return().catch(() => undefined);
    },
  });
}

async function* partsIn(
  values: AsyncGenerator,
  warnings: SharedV3Warning[],
): AsyncGenerator<LanguageModelV3StreamPart, void> {
  const writer = createPartWriter();
  let isShown = false;
  yield { type: "stream-start", warnings };
  for await (const value of values) {
    if (!isObject(value)) continue;
    if (isObject(value.error)) {
      yield* writer.fail(failedEvent(value.error, isShown));
      return;
    }
    const added = writer.add(value);
    // Thoughts twice do no harm.
    isShown ||= added.some(({ type }) => !type.startsWith("reasoning"));
    yield* added;
  }
  const cut = { code: "stream_interrupted", message: responseEnded() };
  yield* writer.end() ?? writer.fail(failedEvent(cut, isShown));
}
