import { APICallError } from "@ai-sdk/provider";
import type { Generation } from "../shapes.ts";

/** What a host makes of a failed call (docs/OPENCODE2.md, 5.5). */
export interface HostError {
  readonly kind:
    | "overflow"
    | "payload"
    | "content-policy"
    | "quota"
    | "auth"
    | "rate-limit"
    | "internal"
    | "invalid"
    | "unknown";
  readonly retryable: boolean;
  /** What the person reads. */
  readonly message: string;
  /** What the answer asked the host to wait, milliseconds. */
  readonly waitMs: number | undefined;
}

/**
 * How a host sorts: `first` reads the body in the place of the message, and asks again after most
 * 4xx that it does not know; `later` reads both, and ends after every other 4xx.
 */
export interface Sorting {
  readonly rules: "first" | "later";
  /** Whether `x-should-retry` decides. */
  readonly obeysHint: boolean;
}

interface Facts {
  readonly status: number;
  readonly codes: readonly string[];
  readonly text: string;
}
type Row = readonly [HostError["kind"], (facts: Facts) => boolean];

const OVERFLOW_WORDS =
  /prompt is too long|prompt too long; exceeded|input is too long for requested model|exceeds the context window|maximum context length|input token count.*exceeds the maximum|tokens in request more than|maximum prompt length is|reduce the length of the messages|exceeds the limit of \d|available context size|greater than the context length|context window exceeds limit|model token limit|context[_ ]length[_ ]exceeded|context length is only|input length.*exceeds.*context|model_context_window_exceeded|range of input length should be|too many tokens|token limit exceeded|request_too_large/i;
const NO_OVERFLOW = /^(?:throttling error|service unavailable):|rate limit|too many requests/i;
const SERVER_CODES =
  /^(?:api_error|internal_error|internalserverexception|modelstreamerrorexception|overloaded_error|server_error|server_is_overloaded|slow_down|serviceunavailableexception)$|exhausted|unavailable/;
const isClients = ({ status }: Facts) => status >= 400 && status < 500;
const has =
  (pattern: RegExp) =>
  ({ codes }: Facts) =>
    codes.some((code) => pattern.test(code));

const isOverflow = (facts: Facts) =>
  has(/^(?:context_length_exceeded|model_context_window_exceeded)$/)(facts) ||
  (OVERFLOW_WORDS.test(facts.text) && !NO_OVERFLOW.test(facts.text));

const ROWS: readonly Row[] = [
  ["overflow", (facts) => isClients(facts) && isOverflow(facts)],
  [
    "payload",
    ({ status, text }) =>
      status === 413 || /request entity too large|payload too large|request too large/i.test(text),
  ],
  ["content-policy", ({ text }) => /content[-_\s]?policy|content_filter|safety/i.test(text)],
  ["quota", has(/^(?:insufficient_quota|usage_not_included|billing_error)$/)],
  [
    "quota",
    ({ status, text }) => status === 429 && /insufficient.?quota|quota.?exceeded/i.test(text),
  ],
  ["auth", ({ status }) => status === 401 || status === 403],
  ["auth", has(/^(?:authentication_error|permission_error)$/)],
  ["rate-limit", has(/rate_limit|^too_many_requests$|^throttlingexception$/)],
  [
    "rate-limit",
    ({ text }) =>
      /rate increased too quickly|rate[-_\s]?limit|too[_\s]?many[_\s]?requests/i.test(text),
  ],
  ["rate-limit", ({ status }) => status === 429],
  ["internal", has(SERVER_CODES)],
  ["internal", ({ status }) => status === 408 || status === 409 || status >= 500],
  ["invalid", has(/^(?:invalid_prompt|invalid_request_error|validationexception)$/)],
];
const RETRIED: ReadonlySet<HostError["kind"]> = new Set(["rate-limit", "internal", "unknown"]);

type Called = Pick<APICallError, "message" | "responseBody" | "responseHeaders" | "statusCode">;

/** @param error as the language model has given it */
export function sort(error: Called, { obeysHint, rules }: Sorting): HostError {
  const { message, responseBody = "", responseHeaders = {}, statusCode: status = 0 } = error;
  const facts = {
    status,
    codes: codesOf(responseBody),
    text: rules === "later" ? `${message}\n${responseBody}` : responseBody || message,
  };
  const rest = rules === "later" ? isClients(facts) : [400, 404, 413, 422].includes(status);
  const kind = ROWS.find(([, is]) => is(facts))?.[0] ?? (rest ? "invalid" : "unknown");
  const hint = obeysHint ? responseHeaders["x-should-retry"] : undefined;
  const wait = responseHeaders["retry-after-ms"];
  return {
    kind,
    retryable: hint === undefined ? RETRIED.has(kind) : hint === "true",
    message,
    waitMs: wait === undefined ? undefined : Number(wait),
  };
}

/** A type counts as a code. */
function codesOf(body: string): readonly string[] {
  const { code, error } = JSON.parse(body) as { code?: unknown; error?: Record<string, unknown> };
  return [code, error?.["code"], error?.["type"], error?.["status"]].flatMap((one) =>
    typeof one === "string" ? [one.toLowerCase()] : [],
  );
}

/** Versions from 2.0.1 on sort; the preview knows no class, and asks again for none. */
export function classify(error: unknown, generation: Generation): HostError {
  if (generation !== "early" && APICallError.isInstance(error)) {
    const isFirst = generation === "first";
    return sort(error, { rules: isFirst ? "first" : "later", obeysHint: !isFirst });
  }
  const message = error instanceof Error ? error.message : String(error);
  return { kind: "unknown", retryable: generation !== "early", message, waitMs: undefined };
}
