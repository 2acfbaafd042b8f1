import type { APICallError } from "@ai-sdk/provider";
import { parseJson, readObject, readString } from "../../lib/read.ts";

type Members = Omit<APICallError, keyof Error>;

/** By these the AI SDK knows its own errors, whichever copy of it made them. */
const MARKS = { "vercel.ai.error": true, "vercel.ai.error.AI_APICallError": true } as const;

/** What the service's answer to a failed call was, in the form of our provider. */
export interface FailedCall {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** An OpenAI error object, as JSON. */
  readonly body: string;
}

/**
 * A failed call as the host knows them: it decides by status, code and words whether to ask again,
 * to compact or to give up (OPENCODE2 5.5). What the person had asked is not in it.
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

  constructor({ body, headers, status }: FailedCall) {
    const data = parseJson(body);
    const { code, message } = readObject(readObject(data).error);
    super(readString(message) ?? `HTTP ${status}`);
    Object.assign(
      this,
      Object.fromEntries(Object.keys(MARKS).map((mark) => [Symbol.for(mark), true])),
    );
    this.statusCode = status;
    this.isRetryable = isRetryable(status);
    // A host that compacts must not be kept from it.
    const hint = code === "context_length_exceeded" ? {} : retryHint(status);
    this.responseHeaders = { ...headers, ...hint };
    this.responseBody = body;
    this.data = data;
  }
}

function retryHint(status: number): Record<string, string> {
  return { "x-should-retry": String(isRetryable(status)) };
}

/** The answers that invite to ask again have one of these. */
function isRetryable(status: number): boolean {
  return status === 429 || status >= 500;
}
