import type { Answers, FailureScene, FinalFailure } from "../../chat/context.ts";
import { KiroLocalError, KiroRequestError, NoAccountError } from "../../facts/errors.ts";
import { endOf, type Failure } from "../../facts/failure.ts";
import type { FailureKind } from "../../facts/failure-kind.ts";
import { safeText } from "../../lib/log/secret-text.ts";
import { type ErrorBody, errorResponse } from "../../openai/error-body.ts";
import { explainBlocks, explainFailure } from "../../words/answer.ts";
import { explainLocalError } from "../../words/errors/local.ts";
import { explainRequestProblem } from "../../words/errors/request.ts";
import { HOST_ANSWERS } from "./answer-table.ts";
import { withoutOverflowWords } from "./overflow-words.ts";
import { withoutRetryWords } from "./retry-words.ts";

/** OpenCode may be asked to wait this long at most; it would wait days without a word (OPENCODE 6.2). */
const MAX_HOST_WAIT_MS = 60_000;

/** The answers that make OpenCode do the right thing. */
export const answers: Answers = { answer, event };

function answer(failure: FinalFailure, scene: FailureScene): Response {
  if (failure instanceof KiroRequestError) return requestAnswer(failure);
  if (failure instanceof NoAccountError) return noAccountAnswer(failure, scene);
  if (failure instanceof KiroLocalError) {
    const message = explainLocalError(failure);
    return errorResponse(400, final(message, "invalid_request_error", failure.code));
  }
  return failureAnswer(failure, scene);
}

function failureAnswer(failure: Failure, scene: FailureScene): Response {
  const body = errorBody(failure, scene);
  const { status, retryable } = HOST_ANSWERS[failure.kind];
  const wait = failure.coolDownMs;
  if (!retryable || wait === undefined) return errorResponse(status, body);
  if (wait <= MAX_HOST_WAIT_MS) {
    return errorResponse(status, body, { "retry-after-ms": String(Math.ceil(wait)) });
  }
  return errorResponse(403, restingBody(body.error.message));
}

/**
 * The same, for a stream that has already begun. OpenCode shows the words and obeys the code of a
 * message that is itself such an object, and of nothing else (OPENCODE 6.4).
 */
function event(failure: Failure | KiroRequestError, scene: FailureScene): ErrorBody {
  const isOurs = failure instanceof KiroRequestError;
  const body = isOurs ? requestBody(failure) : errorBody(failure, scene);
  const { message } = body.error;
  const code = isOurs ? FINAL_EVENT : eventCode(failure.kind);
  const inner = { type: "error", error: { code, message } };
  return { error: { ...body.error, message: JSON.stringify(inner) } };
}

/** Every code that OpenCode does not know makes it ask again, and one has words of its own. */
function eventCode(kind: FailureKind): string {
  const { code, retryable } = HOST_ANSWERS[kind];
  return retryable || code === "context_length_exceeded" ? code : FINAL_EVENT;
}

const FINAL_EVENT = "invalid_prompt";

function errorBody(failure: Failure, scene: FailureScene): ErrorBody {
  const { model, account } = scene;
  const message = explainFailure({
    failure,
    account,
    until: endOf(failure, scene.now),
    model,
  });
  return bodyOf(failure.kind, message);
}

/** The body of a kind's row. */
function bodyOf(kind: FailureKind, message: string): ErrorBody {
  const { type, code, retryable } = HOST_ANSWERS[kind];
  const words = retryable ? safeText(message) : calm(message);
  const isOverflow = kind === "context-too-long";
  return { error: { message: isOverflow ? words : withoutOverflowWords(words), type, code } };
}

/** Too long a cooldown to leave OpenCode waiting without a word: said at once, and final. */
function restingBody(message: string): ErrorBody {
  return final(message, "permission_error", "account_resting");
}

function requestBody({ problem }: KiroRequestError): ErrorBody {
  return final(explainRequestProblem(problem), "invalid_request_error", problem.code);
}

function requestAnswer(failure: KiroRequestError): Response {
  const { error } = requestBody(failure);
  const { param } = failure;
  // A long conversation has a messages[500], which looks like a status.
  return errorResponse(400, {
    error: param === undefined ? error : { ...error, param: calm(param) },
  });
}

function noAccountAnswer(error: NoAccountError, scene: FailureScene): Response {
  const message = wordsForOne(error, scene) ?? explainBlocks(error.blocks);
  // An account is disabled on purpose.
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
  const { failure } = error;
  if (failure !== undefined && waits.length === 0) {
    return errorResponse(HOST_ANSWERS[failure.kind].status, bodyOf(failure.kind, message));
  }
  const wait = Math.min(...waits);
  if (wait > MAX_HOST_WAIT_MS) return errorResponse(403, restingBody(message));
  return errorResponse(429, bodyOf("throttled", message), {
    "retry-after-ms": String(Math.max(0, Math.ceil(wait))),
  });
}

/** A single account's own failure says more than its state, and the state says until when. */
function wordsForOne({ blocks, failure }: NoAccountError, scene: FailureScene): string | undefined {
  const [block, ...others] = blocks;
  if (block?.until === undefined || others.length > 0 || failure === undefined) return undefined;
  return explainFailure({
    failure: { ...failure, isRepairable: false },
    account: block.label,
    until: block.until,
    model: scene.model,
  });
}

function final(message: string, type: string, code: string): ErrorBody {
  return { error: { message: withoutOverflowWords(calm(message)), type, code } };
}

/** Control characters go first: JSON writes them as digits, and digits may invite a retry. */
function calm(text: string): string {
  return withoutRetryWords(safeText(text));
}
