import {
  type ApiFailure,
  KiroApiError,
  KiroAuthError,
  KiroNetworkError,
  KiroStreamError,
} from "../facts/errors.ts";
import { type FailureKind } from "../facts/failure-kind.ts";
import { FAILURE_RULES, type FailureRule } from "./failure-table.ts";

const SERVER_FAULT: FailureRule = {
  kind: "server-error",
  meaning: "a fault on the service's side",
};
const CLIENT_FAULT: FailureRule = {
  kind: "request-invalid",
  meaning: "refused without a known reason",
};

/** The service limits accounts for hours at most (PROTOCOL 5); what it asks beyond is a mistake. */
export const LONGEST_REST_MS = 6 * 3_600_000;

/** What a failure is, and what the service asked for. */
export interface Classification {
  readonly kind: FailureKind;
  /** How long to stay away, milliseconds; from Retry-After, else from the table; quotas by the table. */
  readonly coolDownMs?: number;
  readonly repairable: boolean;
  readonly meaning: string;
}

/** Turns what was thrown into a kind; undefined for what no table knows: a bug, to be rethrown. */
export function classify(error: unknown): Classification | undefined {
  if (error instanceof KiroApiError) return classifyFailure(error.failure);
  if (error instanceof KiroNetworkError) return plain(error.code, error.message);
  if (error instanceof KiroStreamError) return classifyStreamError(error);
  if (error instanceof KiroAuthError) return classifyAuthError(error);
  return undefined;
}

function classifyFailure(failure: ApiFailure): Classification {
  const fallback = failure.status >= 500 ? SERVER_FAULT : CLIENT_FAULT;
  const rule = FAILURE_RULES.find((candidate) => matches(candidate, failure)) ?? fallback;
  const coolDownMs = askedFor(failure, rule) ?? rule.coolDownMs;
  return {
    kind: rule.kind,
    repairable: rule.repairable === true,
    meaning: rule.meaning,
    ...(coolDownMs === undefined ? {} : { coolDownMs }),
  };
}

/** A quota comes back on its day, whatever Retry-After says beside it. */
function askedFor({ retryAfterMs }: ApiFailure, { kind }: FailureRule): number | undefined {
  return kind === "quota-exhausted" ? undefined : clamped(retryAfterMs);
}

function clamped(retryAfterMs: number | undefined): number | undefined {
  return retryAfterMs === undefined ? undefined : Math.min(retryAfterMs, LONGEST_REST_MS);
}

function classifyStreamError({ code, message }: KiroStreamError): Classification {
  if (code === "tool_call_incomplete") return plain("tool-call-cut-off", message);
  if (code === "context_exceeded") return plain("context-too-long", message);
  // The service lost the conversation: under a new id it may go on.
  if (code === "invalid_state") return { ...plain("request-invalid", message), repairable: true };
  return plain("stream-interrupted", message);
}

function matches(rule: FailureRule, failure: ApiFailure): boolean {
  return (
    (rule.reason === undefined || rule.reason === failure.reason) &&
    (rule.text === undefined || rule.text.test(failure.serviceMessage ?? "")) &&
    (rule.type === undefined || rule.type === failure.type) &&
    (rule.status === undefined || rule.status === failure.status)
  );
}

function classifyAuthError(error: KiroAuthError): Classification {
  const known = plain(kindOfAuthError(error), error.message);
  const coolDownMs = clamped(error.retryAfterMs);
  return coolDownMs === undefined ? known : { ...known, coolDownMs };
}

function kindOfAuthError(error: KiroAuthError): FailureKind {
  switch (error.code) {
    case "refresh_token_rejected":
    case "client_expired":
      return "refresh-token-rejected";
    case "login_denied":
    case "login_expired":
    case "login_failed":
    case "callback_port_busy":
      return "server-error";
    case "response_invalid":
    case "auth_unavailable":
      return "token-unavailable";
  }
}

function plain(kind: FailureKind, meaning: string): Classification {
  return { kind, repairable: false, meaning };
}
