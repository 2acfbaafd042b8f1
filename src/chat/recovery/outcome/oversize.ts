import type { Account } from "../../../accounts/account.ts";
import { AUTO_MODEL } from "../../../catalog/models.ts";
import type { CodeWhispererRequest } from "../../../codewhisperer/request.ts";
import { KiroApiError } from "../../../facts/errors.ts";
import type { Failure } from "../../../facts/failure.ts";
import type { FailureCause } from "../../../facts/failure-cause.ts";
import { estimatePromptTokens } from "../../../translate/tokens/prompt-tokens.ts";
import type { Exchange } from "../../exchange.ts";

/**
 * Bytes up to which a body was always accepted; a larger one may be refused for its size (PROTOCOL
 * 3.5).
 */
const SAFE_BODY_BYTES = 600_000;
/** The same for the body's text, in bytes for each token of the model's window. */
const SAFE_BYTES_PER_TOKEN = 3;
/** The estimate may be a fifth too low (docs/PERFORMANCE.md). */
const SURELY_FITS = 0.8;
/**
 * Window of a model that no list names, and of the one that `auto` chooses, which the service does
 * not name.
 */
const USUAL_WINDOW = 200_000;

/** Refusals whose meaning is unknown; a web page is not one of them. */
const UNEXPLAINED: ReadonlySet<FailureCause> = new Set([
  "refused-without-reason",
  "refused-elsewhere",
  "attachment-not-accepted",
]);

/**
 * The service calls some requests malformed that are only too large, or refuses them in unknown
 * words. With this failure the caller shortens the conversation.
 * @returns undefined if the failure says something else, or the request certainly was not too large
 */
export function oversizeFailure(
  { context, progress: { sent } }: Exchange,
  account: Account,
  failure: Failure,
): Failure | undefined {
  const { cause, error, serviceMessage } = failure;
  if (!(error instanceof KiroApiError) || sent === undefined) return undefined;
  const isOfBody = cause === "body-not-accepted";
  if (!isOfBody && !(UNEXPLAINED.has(cause) && [400, 422].includes(error.refusal.status))) {
    return undefined;
  }
  const { request, terms } = sent;
  const { modelId } = terms;
  const known = modelId === AUTO_MODEL ? undefined : context.models.contextWindow(account, modelId);
  const isWordless = isOfBody || !serviceMessage;
  if (!(isWordless && isLarge(request)) && !mayExceed(request, known ?? USUAL_WINDOW)) {
    return undefined;
  }
  return {
    ...failure,
    kind: "context-too-long",
    cause: "conversation-too-large",
    isRepairable: false,
  };
}

function isLarge(request: CodeWhispererRequest): boolean {
  return Buffer.byteLength(JSON.stringify(request)) > SAFE_BODY_BYTES;
}

function mayExceed(request: CodeWhispererRequest, window: number): boolean {
  if (estimatePromptTokens(request) >= window * SURELY_FITS) return true;
  const withoutFiles = (name: string, value: unknown) => (name === "bytes" ? undefined : value);
  const text = JSON.stringify(request, withoutFiles);
  return Buffer.byteLength(text) > window * SAFE_BYTES_PER_TOKEN;
}
