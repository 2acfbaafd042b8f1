import type { Answers, FailureScene, FinalFailure } from "../../chat/context.ts";
import type { AccountBlock } from "../../facts/account-block.ts";
import { KiroLocalError, KiroRequestError, NoAccountError } from "../../facts/errors.ts";
import { endOf, type Failure } from "../../facts/failure.ts";
import type { FailureKind } from "../../facts/failure-kind.ts";
import { safeText } from "../../lib/log/secret-text.ts";
import { type ErrorBody, errorResponse } from "../../openai/error-body.ts";
import { explainFailure, explainGivenUp, explainTries } from "../../words/chat/answer.ts";
import { explainBlocks } from "../../words/chat/blocks.ts";
import { allWaiting, shortly } from "../../words/chat/footer.ts";
import { explainLocalError } from "../../words/errors/problems/local.ts";
import { explainRequestProblem } from "../../words/errors/problems/request.ts";
import { HOST_ANSWERS } from "./answer-table.ts";
import { withoutOverflowWords } from "./overflow-words.ts";
import { withoutRetryWords } from "./retry-words.ts";

/** OpenCode may be asked to wait this long at most; it would wait days without a word (OPENCODE 6.2). */
const MAX_HOST_WAIT_MS = 60_000;

/** The answers that make OpenCode do the right thing. */
export const answers: Answers = { answer, event };

/** The same for a screen whose footer has one line for what is tried again; a toast says the rest. */
export const footerAnswers: Answers = {
  answer: (failure, scene) => answer(failure, { ...scene, inFooter: true }),
  event: (failure, scene) => event(failure, { ...scene, inFooter: true }),
};

interface Scene extends FailureScene {
  readonly inFooter?: true;
}

function answer(failure: FinalFailure, scene: Scene): Response {
  if (failure instanceof KiroRequestError) return requestAnswer(failure);
  if (failure instanceof NoAccountError) return noAccountAnswer(failure, scene);
  if (failure instanceof KiroLocalError) {
    const message = explainLocalError(failure);
    return errorResponse(400, final(message, "invalid_request_error", failure.code));
  }
  return failureAnswer(failure, scene);
}

function failureAnswer(failure: Failure, scene: Scene): Response {
  const { status, retryable } = HOST_ANSWERS[failure.kind];
  // A rejected access token ends no login, and another account may serve the next prompt.
  const passes = retryable || failure.kind === "access-token-rejected";
  const spent = passes ? spentBody(failure, scene) : undefined;
  if (spent !== undefined) return errorResponse(400, spent);
  const body = errorBody(failure, scene);
  const wait = failure.coolDownMs ?? scene.tries?.waitMs;
  if (!retryable) return errorResponse(status, body);
  if (wait !== undefined && wait > MAX_HOST_WAIT_MS) {
    return errorResponse(403, restingBody(body.error.message));
  }
  const header = wait === undefined ? {} : waitHeader(wait);
  return errorResponse(status, retriedBody(failure, scene) ?? body, header);
}

/** OpenCode asks six times; what it gets last stays in the session (OPENCODE 6.1). */
const HOST_ASKS = 6;

/** Of an answer after which OpenCode asks again, and which is shown in a footer until then. */
function retriedBody(
  failure: Failure,
  { account, inFooter, tries }: Scene,
  words = shortly(failure, account),
): ErrorBody | undefined {
  const isLast = tries === undefined || tries.asks >= HOST_ASKS;
  return isLast || inFooter !== true ? undefined : bodyOf(failure.kind, words);
}

/**
 * The same, for a stream that has already begun. OpenCode shows the words and obeys the code of a
 * message that is itself such an object, and of nothing else (OPENCODE 6.4).
 */
function event(failure: Failure | KiroRequestError, scene: Scene): ErrorBody {
  const isOurs = failure instanceof KiroRequestError;
  const body = isOurs ? requestBody(failure) : eventBody(failure, scene);
  const { message } = body.error;
  const isFinal = isOurs || body.error.code === GAVE_UP;
  const code = isFinal ? FINAL_EVENT : eventCode(failure.kind);
  const inner = { type: "error", error: { code, message } };
  return { error: { ...body.error, message: JSON.stringify(inner) } };
}

function eventBody(failure: Failure, scene: Scene): ErrorBody {
  const { retryable } = HOST_ANSWERS[failure.kind];
  if (!retryable) return errorBody(failure, scene);
  return spentBody(failure, scene) ?? retriedBody(failure, scene) ?? errorBody(failure, scene);
}

/** OpenCode would ask again, and nothing more would be sent: final instead, with what was tried. */
function spentBody(failure: Failure, scene: FailureScene): ErrorBody | undefined {
  const { account, model, tries } = scene;
  if (tries?.spent === undefined) return undefined;
  return gaveUpBody(explainGivenUp({ failure, account, model }, tries));
}

/** Nothing resumes a session after it: that would be one more try for the same prompt. */
function gaveUpBody(message: string): ErrorBody {
  return final(message, "api_error", GAVE_UP);
}

const GAVE_UP = "gave_up";

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
    until: namedEnd(failure, scene.now),
    model,
  });
  return bodyOf(failure.kind, message);
}

/** OpenCode counts down the seconds of a short wait itself; the minute in which it ends says less. */
function namedEnd(failure: Failure, now: number): number | undefined {
  const end = endOf(failure, now);
  const isShort = end !== undefined && end - now < MIN_NAMED_WAIT_MS;
  return isShort && COUNTED_DOWN.has(failure.kind) ? undefined : end;
}

const MIN_NAMED_WAIT_MS = 60_000;
/** Without an end their sentences still say what to do. */
const COUNTED_DOWN: ReadonlySet<FailureKind> = new Set(["server-error", "throttled"]);

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

function noAccountAnswer(error: NoAccountError, scene: Scene): Response {
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
  if (!isNobodyOn && states.every((state) => state === "suspended")) {
    return errorResponse(403, bodyOf("account-suspended", message));
  }
  return passingAnswer(error, message, scene);
}

/** Nobody can serve, but somebody will: OpenCode asks again by itself if it may. */
function passingAnswer(error: NoAccountError, message: string, scene: Scene): Response {
  const coolDowns = error.blocks.flatMap(({ state, until }) =>
    state === "cooling-down" && until !== undefined ? [until - scene.now] : [],
  );
  const failure = coolDowns.length === 0 ? error.failure : undefined;
  const wait = failure === undefined ? Math.min(...coolDowns) : restOf(error.blocks);
  if (wait !== undefined && wait > MAX_HOST_WAIT_MS) {
    return errorResponse(403, restingBody(message));
  }
  const kind = failure?.kind ?? "throttled";
  const { status, retryable } = HOST_ANSWERS[kind];
  const { tries } = scene;
  if (retryable && tries?.spent !== undefined) {
    return errorResponse(400, gaveUpBody(`${message} ${explainTries(tries)}`));
  }
  const header = wait === undefined ? {} : waitHeader(Math.max(0, wait));
  return errorResponse(status, waitingBody(error, scene) ?? bodyOf(kind, message), header);
}

/** As `retriedBody`, where nothing more than that is to be said of the accounts. */
function waitingBody({ blocks, failure }: NoAccountError, scene: Scene): ErrorBody | undefined {
  if (failure === undefined || !HOST_ANSWERS[failure.kind].retryable) return undefined;
  if (blocks.length === 1) return retriedBody(failure, scene);
  const isWaiting = blocks.every(({ state }) => state === "cooling-down");
  return isWaiting ? retriedBody(failure, scene, allWaiting()) : undefined;
}

function waitHeader(milliseconds: number): Record<string, string> {
  return { "retry-after-ms": String(Math.ceil(milliseconds)) };
}

/** How long all rest whose failure passes; undefined if somebody may be asked at any time. */
function restOf(blocks: readonly AccountBlock[]): number | undefined {
  const rests = blocks.flatMap(({ failure }) =>
    failure !== undefined && HOST_ANSWERS[failure.kind].retryable ? [failure.coolDownMs] : [],
  );
  const known = rests.filter((rest) => rest !== undefined);
  return known.length === 0 || known.length < rests.length ? undefined : Math.min(...known);
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
