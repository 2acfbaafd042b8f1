import {
  type ApiRefusal,
  isForeign,
  KiroApiError,
  KiroAuthError,
  KiroLocalError,
  KiroNetworkError,
  KiroStreamError,
} from "../facts/errors.ts";
import { type Failure, MAX_COOL_DOWN_MS } from "../facts/failure.ts";
import type { FailureCause } from "../facts/failure-cause.ts";
import type { FailureKind } from "../facts/failure-kind.ts";
import { defined } from "../lib/defined.ts";
import {
  isCertificateFailure,
  isNameFailure,
  PROXY_LOGIN_CODE,
  REDIRECT_CODE,
} from "../lib/net/network-error.ts";
import { FAILURE_RULES, type FailureRule, OWN_WORDS } from "./failure-table.ts";
import { says } from "./service-words/says.ts";
import { saysTooLong } from "./service-words/too-long.ts";

/** Rules by status, for answers that no row of the failure table matches. */
export const FALLBACK_RULES = {
  serverFault: { kind: "server-error", cause: "server-fault" },
  badRequest: { kind: "request-invalid", cause: "refused-without-reason", repairable: true },
  foreign: { kind: "not-kiro", cause: "not-kiro" },
  refusedElsewhere: { kind: "not-kiro", cause: "refused-elsewhere", repairable: true },
  clientFault: { kind: "request-invalid", cause: "refused-without-reason" },
} as const satisfies Readonly<Record<string, FailureRule>>;

/** What a request has thrown, as a failure; undefined for an error that no table knows: a bug. */
export function classify(error: unknown): Failure | undefined {
  if (error instanceof KiroApiError) return classifyRefusal(error, error.refusal);
  if (isCertificateFailure(error)) return failure("certificate-rejected", "certificate", error);
  if (error instanceof KiroNetworkError && error.facts.systemCode === PROXY_LOGIN_CODE) {
    return failure("not-kiro", "proxy-login", error);
  }
  if (error instanceof KiroNetworkError && error.facts.systemCode === REDIRECT_CODE) {
    return failure("not-kiro", "not-kiro", error);
  }
  if (error instanceof KiroNetworkError) {
    const known = failure(error.code, error.code, error);
    return { ...known, isHostFault: isHostFault(error) };
  }
  if (error instanceof KiroStreamError) return classifyStreamError(error);
  if (error instanceof KiroAuthError) return classifyAuthError(error);
  return undefined;
}

/**
 * The same for an error that kept an account from its token. Network and disk errors count against
 * this account alone, because another one may need neither. A certificate that cannot be trusted
 * counts for all.
 */
export function classifyTokenError(error: unknown): Failure | undefined {
  if (error instanceof KiroLocalError) return failure("token-unavailable", "local", error);
  if (isCertificateFailure(error)) return classify(error);
  if (error instanceof KiroNetworkError && error.code !== "aborted") {
    return failure("token-unavailable", error.code, error);
  }
  return classify(error);
}

/** Whether a new token may help. A 401 of another sender is worth one refresh, but no verdict. */
export function isAboutToken({ kind, cause }: Pick<Failure, "kind" | "cause">): boolean {
  return (
    kind === "access-token-rejected" ||
    cause === "access-denied" ||
    cause === "unauthorized-elsewhere"
  );
}

function classifyRefusal(error: KiroApiError, refusal: ApiRefusal): Failure {
  const isSigned = isOfService(refusal);
  const rule =
    FAILURE_RULES.find((candidate) => matches(candidate, refusal, isSigned)) ??
    fallbackFor(refusal);
  return {
    ...failure(rule.kind, rule.cause, error),
    coolDownMs: askedFor(refusal, rule) ?? rule.coolDownMs,
    ...defined({ endsNextDay: rule.endsNextDay }),
    isRepairable: rule.repairable === true,
    isHostFault: isHostFault(error),
    serviceMessage: refusal.serviceMessage,
  };
}

function fallbackFor({ origin, pageTitle, status }: ApiRefusal): FailureRule {
  if (status >= 500) return FALLBACK_RULES.serverFault;
  const isAboutForm = status === 400 || status === 422;
  if (isForeign(origin)) {
    const isPage = pageTitle !== undefined;
    return isAboutForm && !isPage ? FALLBACK_RULES.refusedElsewhere : FALLBACK_RULES.foreign;
  }
  return isAboutForm ? FALLBACK_RULES.badRequest : FALLBACK_RULES.clientFault;
}

/** Whether the answer is the service's own: by its form, or by words that only the service uses. */
function isOfService({ origin, serviceMessage = "" }: ApiRefusal): boolean {
  if (origin !== "unsigned") return origin === undefined;
  return OWN_WORDS.some((words) => words.test(serviceMessage));
}

/** Name resolution and gateway errors are faults of the host, not of the request (PROTOCOL D3). */
export function isHostFault(error: unknown): boolean {
  if (!(error instanceof KiroApiError)) return isNameFailure(error);
  return error.refusal.isFrame !== true && [502, 503, 504].includes(error.refusal.status);
}

/** A quota comes back on its date, whatever `Retry-After` says. */
function askedFor({ retryAfterMs }: ApiRefusal, rule: FailureRule): number | undefined {
  return rule.kind === "quota-exhausted" ? undefined : clamped(retryAfterMs, rule.maxCoolDownMs);
}

function clamped(retryAfterMs: number | undefined, maxMs = MAX_COOL_DOWN_MS): number | undefined {
  return retryAfterMs === undefined ? undefined : Math.min(retryAfterMs, maxMs);
}

function matches(rule: FailureRule, refusal: ApiRefusal, isSigned: boolean): boolean {
  return (
    isFrom(rule, refusal, isSigned) &&
    (rule.reason === undefined || namesReason(refusal, rule.reason, rule.kind)) &&
    hasWords(rule, refusal) &&
    (rule.type === undefined || rule.type === refusal.type) &&
    (rule.status === undefined || rule.status === refusal.status)
  );
}

function hasWords(rule: FailureRule, refusal: ApiRefusal): boolean {
  const { origin, serviceMessage = "" } = refusal;
  return (
    (rule.text === undefined || saysText(refusal, rule.text, rule.kind)) &&
    (rule.says === undefined || (origin !== "not-json" && says(rule.says, serviceMessage))) &&
    (rule.saysTooLong !== true || saysTooLong(refusal))
  );
}

const REASONS: ReadonlySet<string | undefined> = new Set(
  FAILURE_RULES.flatMap(({ reason }) => reason ?? []),
);
/** Kinds whose messages may quote the request: such a quotation is no verdict on an account. */
const ABOUT_REQUEST: ReadonlySet<FailureKind> = new Set([
  "context-too-long",
  "request-invalid",
  "model-unavailable",
]);

/** Whether the answer gives the reason in its place, or in its text if a gateway wrapped it. */
function namesReason(
  { reason, serviceMessage = "" }: ApiRefusal,
  asked: string,
  kind: FailureKind,
): boolean {
  if (REASONS.has(reason)) return reason === asked;
  return ABOUT_REQUEST.has(kind) && serviceMessage.split(/\W+/).includes(asked);
}

/** A body without JSON may be anybody's: it counts only if it says that the request is too long. */
function saysText(
  { origin, serviceMessage = "" }: ApiRefusal,
  text: RegExp,
  kind: FailureKind,
): boolean {
  if (origin === "not-json" && kind !== "context-too-long") return false;
  return [serviceMessage, ...serviceMessage.split(SENTENCE_START)].some((words) =>
    text.test(words),
  );
}

const SENTENCE_START = /[.:!?]["')\]}]*\s+|":\s*"|\n/;

/** Whether the answer comes from the sender that the row requires. */
function isFrom(rule: FailureRule, { isFrame, origin }: ApiRefusal, isSigned: boolean): boolean {
  return (
    (rule.beforeFrames !== true || isFrame !== true) &&
    (rule.signed !== true || isSigned) &&
    (rule.foreign === undefined || rule.foreign === isForeign(origin))
  );
}

function classifyStreamError(error: KiroStreamError): Failure {
  const known = failure(kindOfStreamError(error), error.code, error);
  // The service has lost the conversation: under a new id it may continue.
  const isRepairable = error.code === "invalid_state";
  return { ...known, isRepairable, serviceMessage: error.serviceMessage };
}

function kindOfStreamError({ code }: KiroStreamError): FailureKind {
  switch (code) {
    case "tool_call_incomplete":
      return "tool-call-cut-off";
    case "tool_call_malformed":
    case "tool_call_missing":
      return "tool-call-malformed";
    case "output_malformed":
    case "tool_calls_cut":
      return "output-malformed";
    case "context_exceeded":
      return "context-too-long";
    case "invalid_state":
      return "request-invalid";
    default:
      return "stream-interrupted";
  }
}

function classifyAuthError(error: KiroAuthError): Failure {
  const known = failure(kindOfAuthError(error), "auth", error);
  return { ...known, coolDownMs: clamped(error.retryAfterMs) };
}

function kindOfAuthError({ code, problem }: KiroAuthError): FailureKind {
  // The lookup of a request's profile found none; another account may have one.
  if ("reason" in problem && problem.reason === "no-profile") return "account-not-entitled";
  switch (code) {
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

function failure(kind: FailureKind, cause: FailureCause, error: Error): Failure {
  return {
    kind,
    cause,
    coolDownMs: undefined,
    isRepairable: false,
    isHostFault: false,
    serviceMessage: undefined,
    error,
  };
}
