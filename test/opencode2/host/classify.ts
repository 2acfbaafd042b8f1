import { APICallError } from "@ai-sdk/provider";
import type { Generation } from "./shapes.ts";

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

type Row = readonly [HostError["kind"], retryable: boolean, (facts: Facts) => boolean];
interface Facts {
  readonly status: number;
  readonly code: string;
  readonly text: string;
}

const OVERFLOW = /context_length_exceeded|model_context_window_exceeded/;
const ROWS: readonly Row[] = [
  ["overflow", false, ({ code, status }) => status < 500 && OVERFLOW.test(code)],
  [
    "overflow",
    false,
    ({ status, text }) => status < 500 && /prompt is too long|context window/i.test(text),
  ],
  ["payload", false, ({ status }) => status === 413],
  ["content-policy", false, ({ text }) => /content policy|content_filter|safety/i.test(text)],
  ["quota", false, ({ code }) => /insufficient_quota|usage_not_included|billing_error/.test(code)],
  ["auth", false, ({ status }) => status === 401 || status === 403],
  ["rate-limit", true, ({ code, status }) => status === 429 || /rate_limit/.test(code)],
  ["internal", true, ({ status }) => status === 408 || status === 409 || status >= 500],
  ["invalid", false, ({ status }) => status >= 400],
];

/** Released hosts have a table; the early ones know no class, and ask again for none. */
export function classify(error: unknown, generation: Generation): HostError {
  const message = error instanceof Error ? error.message : String(error);
  if (generation === "early" || !APICallError.isInstance(error)) {
    return { kind: "unknown", retryable: generation !== "early", message, waitMs: undefined };
  }
  const { responseBody = "", responseHeaders = {}, statusCode: status = 0 } = error;
  const { code = "" } = (JSON.parse(responseBody) as { error: { code?: string } }).error;
  const facts = { status, code, text: message };
  const [kind, byTable] = ROWS.find(([, , is]) => is(facts)) ?? (["unknown", true] as const);
  const hint = responseHeaders["x-should-retry"];
  const wait = responseHeaders["retry-after-ms"];
  return {
    kind,
    retryable: hint === undefined ? byTable : hint === "true",
    message,
    waitMs: wait === undefined ? undefined : Number(wait),
  };
}
