import {
  KiroApiError,
  KiroLocalError,
  KiroRequestError,
  NoAccountError,
} from "../../facts/errors.ts";
import { type FailureKind } from "../../facts/failure-kind.ts";
import { printable } from "../../lib/log/printable.ts";
import { type ErrorBody, errorResponse } from "../../openai/error-body.ts";
import { type Classification, classify } from "../../resilience/classify.ts";
import { explain, explainBlocks } from "../../words/answer.ts";
import type { FailureScene } from "../../chat/context.ts";
import { HOST_ANSWERS } from "./answer-table.ts";
import { withoutRetryWords } from "./retry-words.ts";

/** OpenCode may be asked to wait this long at most; it would wait days without a word (OPENCODE 6.2). */
const LONGEST_HOST_WAIT_MS = 60_000;

/** The answer that makes OpenCode do the right thing; undefined for what is a bug. */
export function failureAnswer(error: unknown, scene: FailureScene): Response | undefined {
  if (error instanceof KiroRequestError) return requestAnswer(error);
  if (error instanceof NoAccountError) return noAccountAnswer(error, scene);
  if (error instanceof KiroLocalError) {
    return errorResponse(400, final(error.message, "invalid_request_error", error.code));
  }
  const classification = classify(error);
  if (classification === undefined) return undefined;
  const body = errorBody(error, classification, scene);
  const { status, retryable } = HOST_ANSWERS[classification.kind];
  if (!retryable) return errorResponse(status, body);
  const wait = classification.coolDownMs;
  if (wait === undefined) return errorResponse(status, body);
  if (wait <= LONGEST_HOST_WAIT_MS) {
    return errorResponse(status, body, { "retry-after-ms": String(Math.ceil(wait)) });
  }
  return errorResponse(403, restingBody(body));
}

/**
 * The same, for a stream that has already begun. OpenCode shows the words and minds the code of a
 * message that is itself such an object, and of nothing else (OPENCODE 6.4).
 */
export function failureEvent(error: unknown, scene: FailureScene): ErrorBody | undefined {
  const classification = classify(error);
  if (classification === undefined) return undefined;
  const body = errorBody(error, classification, scene);
  const { message } = body.error;
  const inner = { type: "error", error: { code: hostCode(classification.kind), message } };
  return { error: { ...body.error, message: JSON.stringify(inner) } };
}

/** Every code that OpenCode does not know makes it ask again, and one has words of its own. */
function hostCode(kind: FailureKind): string {
  const { code, retryable } = HOST_ANSWERS[kind];
  return retryable || code === "context_length_exceeded" ? code : "invalid_prompt";
}

function errorBody(error: unknown, classification: Classification, scene: FailureScene): ErrorBody {
  const { type, code, retryable } = HOST_ANSWERS[classification.kind];
  const message = explain({
    kind: classification.kind,
    meaning: classification.meaning,
    serviceMessage: serviceMessageOf(error, scene.secrets),
    account: scene.account,
    until: untilOf(classification.coolDownMs, scene.now),
    model: scene.model,
    isRepairable: classification.repairable,
  });
  return { error: { message: retryable ? printable(message) : calm(message), type, code } };
}

/** The service's own words, which may quote what they were sent. */
function serviceMessageOf(error: unknown, secrets: readonly string[] = []): string | undefined {
  if (!(error instanceof KiroApiError) || error.failure.serviceMessage === undefined) return;
  const { serviceMessage } = error.failure;
  return secrets.reduce((text, secret) => text.replaceAll(secret, "[redacted]"), serviceMessage);
}

function untilOf(coolDownMs: number | undefined, now: number): number | undefined {
  return coolDownMs === undefined ? undefined : now + coolDownMs;
}

/** Too long a rest to leave OpenCode waiting without a word: said at once, and final. */
function restingBody(body: ErrorBody): ErrorBody {
  return {
    error: {
      message: calm(body.error.message),
      type: "permission_error",
      code: "account_resting",
    },
  };
}

function requestAnswer(error: KiroRequestError): Response {
  return errorResponse(400, {
    error: {
      message: calm(error.message),
      type: "invalid_request_error",
      code: error.code,
      // A long conversation has a messages[500] too.
      ...(error.param === undefined ? {} : { param: calm(error.param) }),
    },
  });
}

function noAccountAnswer(error: NoAccountError, scene: FailureScene): Response {
  const message = wordsForOne(error, scene) ?? explainBlocks(error.blocks);
  // Whoever is switched off is so on purpose.
  const states = error.blocks.flatMap(({ state }) => (state === "disabled" ? [] : [state]));
  const isNobodyOn = states.length === 0 && error.blocks.length > 0;
  if (!isNobodyOn && states.every((state) => state === "login-required")) {
    return errorResponse(401, final(message, "authentication_error", "login_required"));
  }
  if (error.blocks.some((block) => block.state === "quota-exhausted")) {
    return errorResponse(402, final(message, "insufficient_quota", "insufficient_quota"));
  }
  const waits = error.blocks.flatMap(({ state, until }) =>
    state === "cooling-down" && until !== undefined ? [until - scene.now] : [],
  );
  const wait = Math.min(...waits);
  const last = classify(error.cause);
  if (last !== undefined && waits.length === 0) {
    const { status, type, code, retryable } = HOST_ANSWERS[last.kind];
    const text = retryable ? printable(message) : calm(message);
    return errorResponse(status, { error: { message: text, type, code } });
  }
  if (wait > LONGEST_HOST_WAIT_MS) {
    return errorResponse(403, final(message, "permission_error", "account_resting"));
  }
  return errorResponse(
    429,
    { error: { message, type: "rate_limit_error", code: "rate_limit_exceeded" } },
    { "retry-after-ms": String(Math.max(0, Math.ceil(wait))) },
  );
}

/** A single account's own failure says more than its state, and the state says until when. */
function wordsForOne({ blocks, cause }: NoAccountError, scene: FailureScene): string | undefined {
  const [block, ...others] = blocks;
  const classification = classify(cause);
  if (block?.until === undefined || others.length > 0 || classification === undefined) return;
  return explain({
    kind: classification.kind,
    meaning: classification.meaning,
    serviceMessage: serviceMessageOf(cause, scene.secrets),
    account: block.label,
    until: block.until,
    model: scene.model,
  });
}

function final(message: string, type: string, code: string): ErrorBody {
  return { error: { message: calm(message), type, code } };
}

/** Control characters go first: JSON writes them as digits, and digits may invite a retry. */
function calm(text: string): string {
  return withoutRetryWords(printable(text));
}
