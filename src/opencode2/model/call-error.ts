import type { APICallError } from "@ai-sdk/provider";
import { parseJson, readObject, readString } from "../../lib/read.ts";
import { withoutMatches } from "../../plugin/answers/retry-words.ts";

type Members = Omit<APICallError, keyof Error>;

/** By these the AI SDK knows its own errors, whichever copy of it made them. */
const MARKS = { "vercel.ai.error": true, "vercel.ai.error.AI_APICallError": true } as const;

/**
 * Words that a host obeys wherever they stand, beside those of OpenCode 1 (OPENCODE2 5.5). The
 * service may say any of them.
 */
const OBEYED_WORDS: readonly RegExp[] = [
  /payload too large|request too large/i,
  /content[-_\s]?policy|content_filter|safety/i,
  /insufficient[-_\s]?quota|quota[-_\s]?exceeded/i,
  /rate[-_\s]?limit|too[_\s]?many[_\s]?requests/i,
  /model token limit|range of input length should be/i,
];

/** What the service's answer to a failed call was, in the form of our provider. */
export interface FailedCall {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** An OpenAI error object, as JSON. */
  readonly body: string;
  /** Something of the answer was shown: who asked again would have it twice. */
  readonly isShown?: boolean;
}

/**
 * A failed call as the host knows them: it decides by status, code, type and words whether to ask
 * again, to compact or to give up (OPENCODE2 5.5). What the person had asked is not in it.
 */
export class KiroCallError extends Error implements Members {
  override readonly name = "AI_APICallError";
  readonly url = "";
  readonly requestBodyValues = {};
  readonly statusCode: number;
  readonly responseHeaders: Record<string, string>;
  readonly responseBody: string;
  readonly isRetryable: boolean;
  readonly data: unknown;

  constructor({ body, headers, isShown = false, status }: FailedCall) {
    const error = readObject(readObject(parseJson(body)).error);
    const isOverflow = error.code === "context_length_exceeded";
    const isRetryable = !isShown && (status === 429 || status >= 500);
    const told = readString(error.message) ?? `HTTP ${status}`;
    const message = isOverflow ? told : withoutMatches(told, OBEYED_WORDS);
    super(message);
    Object.assign(
      this,
      Object.fromEntries(Object.keys(MARKS).map((mark) => [Symbol.for(mark), true])),
    );
    this.statusCode = status;
    this.isRetryable = isRetryable;
    // A host that compacts must not be kept from it.
    const hint = isOverflow ? {} : { "x-should-retry": String(isRetryable) };
    this.responseHeaders = { ...headers, ...hint };
    // A type counts as a code, and this one as a failure of the service, whatever the status.
    const isMistyped = !isRetryable && error.type === "api_error";
    const type = isMistyped ? "invalid_request_error" : error.type;
    this.data = { error: { ...error, type, message } };
    this.responseBody = JSON.stringify(this.data);
  }
}
