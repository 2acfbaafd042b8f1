import type { Account } from "../../../accounts/account.ts";
import { AUTO_MODEL } from "../../../catalog/models.ts";
import type { CodeWhispererRequest } from "../../../codewhisperer/request.ts";
import { type ApiRefusal, KiroApiError } from "../../../facts/errors.ts";
import type { Failure } from "../../../facts/failure.ts";
import type { FailureCause } from "../../../facts/failure-cause.ts";
import { estimatePromptTokens } from "../../../translate/tokens/prompt-tokens.ts";
import { hintsAtLength } from "../../../resilience/service-words/too-long.ts";
import type { Exchange, KeptTranslation } from "../../exchange.ts";

/**
 * Bytes up to which a body was always accepted; a larger one may be refused for its size (PROTOCOL
 * 3.5).
 */
const SAFE_BODY_BYTES = 600_000;
/** The same for the body's text, in bytes for each token of the model's window. */
const SAFE_BYTES_PER_TOKEN = 3;
/** The estimate may be a fifth too low (docs/PERFORMANCE.md). */
const SURELY_FITS = 0.8;
/** The same where the refusal may be about the length: the service may take less than the window. */
const FITS_WHATEVER_IS_SAID = 0.25;
/**
 * Window of a model that no list names, and of the one that `auto` chooses, which the service does
 * not name.
 */
const USUAL_WINDOW = 200_000;

const BODY: FailureCause = "body-not-accepted";
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
  exchange: Exchange,
  account: Account,
  failure: Failure,
): Failure | undefined {
  const { sent } = exchange.progress;
  const { error } = failure;
  if (!(error instanceof KiroApiError) || sent === undefined) return undefined;
  if (!isUnexplained(failure.cause, error.refusal)) return undefined;
  const isWordless = failure.cause === BODY || !failure.serviceMessage;
  const share = hintsAtLength(error.refusal) ? FITS_WHATEVER_IS_SAID : SURELY_FITS;
  const isTooLong =
    (isWordless && isLarge(sent.request)) ||
    filledBefore(exchange) >= SURELY_FITS ||
    mayExceed(sent.request, windowOf(exchange, account, sent) * share);
  if (!isTooLong) return undefined;
  return {
    ...failure,
    kind: "context-too-long",
    cause: "conversation-too-large",
    isRepairable: false,
  };
}

function isUnexplained(cause: FailureCause, { status }: ApiRefusal): boolean {
  return cause === BODY || (UNEXPLAINED.has(cause) && [400, 422].includes(status));
}

/** By the turn before this one, as the service counted it. */
function filledBefore({ progress, question: { chat, conversationId } }: Exchange): number {
  return progress.memory.lengths.filled(conversationId, chat);
}

function windowOf({ context }: Exchange, account: Account, { terms }: KeptTranslation): number {
  const { modelId } = terms;
  const known = modelId === AUTO_MODEL ? undefined : context.models.contextWindow(account, modelId);
  return known ?? USUAL_WINDOW;
}

function isLarge(request: CodeWhispererRequest): boolean {
  return Buffer.byteLength(JSON.stringify(request)) > SAFE_BODY_BYTES;
}

function mayExceed(request: CodeWhispererRequest, tokens: number): boolean {
  if (estimatePromptTokens(request) >= tokens) return true;
  const withoutFiles = (name: string, value: unknown) => (name === "bytes" ? undefined : value);
  const text = JSON.stringify(request, withoutFiles);
  return Buffer.byteLength(text) > (tokens / SURELY_FITS) * SAFE_BYTES_PER_TOKEN;
}
