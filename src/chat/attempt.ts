import type { Account } from "../accounts/account.ts";
import { AUTO_MODEL } from "../catalog/models.ts";
import { type EventBatches, readEvents } from "../codewhisperer/read-events.ts";
import type { CodeWhispererRequest } from "../codewhisperer/request.ts";
import { KiroStreamError } from "../facts/errors.ts";
import type { Failure } from "../facts/failure.ts";
import type { Logger } from "../lib/deps.ts";
import { race } from "../lib/async/race.ts";
import { Content } from "../lib/log/content.ts";
import { type Connection, openConnection } from "../lib/net/connection.ts";
import { isPushed } from "../lib/net/body/read-ahead.ts";
import type { ChatDelta } from "../openai/chat-response.ts";
import type { Clock } from "../lib/time.ts";
import { classify, classifyTokenError } from "../resilience/classify.ts";
import { sendChat } from "../service/chat.ts";
import { ChatTranslator } from "../translate/answer/stream.ts";
import { estimatePromptTokens } from "../translate/tokens/prompt-tokens.ts";
import type { Translation } from "../translate/request/request.ts";
import { noteCost } from "./answer/answer-end.ts";
import type { Exchange, KeptTranslation } from "./exchange.ts";
import { createDeltaReader, type NextDeltas } from "./answer/next-deltas.ts";
import { refusalOf } from "./recovery/steps/change-profile.ts";
import { translateFor } from "./translation.ts";

/** The model may think for minutes without any output. */
const FIRST_EVENT_TIMEOUT_MS = 180_000;
const IDLE_TIMEOUT_MS = 240_000;
/**
 * The caller gives up after 300 s (OPENCODE 4.5): our own error must come before, counting all
 * attempts.
 */
const MAX_SILENCE_MS = 285_000;
const MIN_TIMEOUT_MS = 5_000;

/** An answer of which the first output has arrived. */
export interface OpenAnswer {
  readonly account: Account;
  readonly translator: ChatTranslator;
  /** The output so far; never empty. */
  readonly firstDeltas: readonly ChatDelta[];
  /** The first deltas are all there is. */
  readonly isWhole: boolean;
  /** Releases the upstream at once, even during a read. */
  readonly cancel: () => void;
  readonly batches: EventBatches;
  /** Reads on. @throws the error that broke the answer */
  readonly next: () => Promise<NextDeltas>;
  /** Writes output into a log that has content. */
  readonly noteOutput?: ((deltas: readonly ChatDelta[]) => void) | undefined;
}

/** An answer, or a failure. */
export type Attempt = { readonly answer: OpenAnswer } | { readonly failure: Failure };

/**
 * Sends the request with one account once, and waits for the first output. Until then every
 * failure, even an exception frame inside a 200, can still be followed by another attempt.
 * @throws errors that no table knows
 */
export async function attempt(exchange: Exchange, account: Account): Promise<Attempt> {
  let ready: Account;
  try {
    ready = await freshToken(exchange, account);
  } catch (error) {
    return failedWith(classifyTokenError(error), error);
  }
  exchange.progress.pinned = ready;
  const failure = refusalOf(exchange.progress, ready);
  if (failure !== undefined) return { failure };
  exchange.progress.attempts += 1;
  try {
    return { answer: await send(exchange, ready) };
  } catch (error) {
    return failedWith(classify(error), error);
  }
}

function failedWith(failure: Failure | undefined, error: unknown): Attempt {
  if (failure === undefined) throw error;
  return { failure };
}

async function freshToken(
  { context, question, progress }: Exchange,
  account: Account,
): Promise<Account> {
  const { profileRefusal } = progress;
  progress.isRefreshing = true;
  try {
    return await context.accounts.withFreshToken(account, {
      refusedToken: progress.refusedTokens.get(account.id),
      refusedProfile: profileRefusal?.id === account.id ? profileRefusal.arn : undefined,
      signal: question.signal,
    });
  } finally {
    progress.isRefreshing = false;
  }
}

async function send(exchange: Exchange, account: Account): Promise<OpenAnswer> {
  const { context, question, progress } = exchange;
  const translation = await translateFor(exchange, account);
  progress.sent = translation;
  reportLeftOutTools(exchange, translation);
  context.deps.logger.debug("chat.attempt", {
    attempt: progress.attempts,
    account: progress.account,
    form: progress.form,
    strict: progress.strict,
    notes: translation.notes,
    request: new Content(translation.request),
  });
  const connection = openConnection(question.signal);
  const translator = translatorFor(exchange, account, translation);
  try {
    const batches = await openBatches(exchange, account, connection, translation.request);
    const next = createDeltaReader(batches, translator, context.deps.clock);
    const { deltas, isEnd } = await firstOutput(exchange, next);
    const noteOutput = outputNote(context.deps.logger);
    const cancel = () => connection.close();
    return {
      account,
      translator,
      batches,
      next,
      noteOutput,
      cancel,
      firstDeltas: deltas,
      isWhole: isEnd,
    };
  } catch (error) {
    connection.close();
    noteCost(exchange, { account, translator });
    throw error;
  }
}

/** Skips everything before the first output: ids, figures and empty text may go on forever. */
function firstOutput(
  { context, progress }: Exchange,
  next: () => Promise<NextDeltas>,
): Promise<NextDeltas> {
  const { clock } = context.deps;
  const milliseconds = outputTimeLeftMs(clock, progress);
  return race(next(), { timeout: { clock, milliseconds, facts: { phase: "answering" } } });
}

/** How long the first output may still take. */
export function outputTimeLeftMs(clock: Clock, { startedAt }: Exchange["progress"]): number {
  return Math.max(MIN_TIMEOUT_MS, MAX_SILENCE_MS - (clock.monotonic() - startedAt));
}

function outputNote(logger: Logger): OpenAnswer["noteOutput"] {
  if (logger.showsContent !== true) return undefined;
  return (deltas) => logger.debug("chat.output", { deltas: new Content(deltas) });
}

function translatorFor(
  exchange: Exchange,
  account: Account,
  translation: KeptTranslation,
): ChatTranslator {
  const { context, progress, question } = exchange;
  const { models } = context;
  const { answers } = progress.memory;
  const { modelId } = translation.terms;
  return new ChatTranslator({
    toolNames: translation.toolNames,
    argumentNames: translation.argumentNames,
    thinkingTags: translation.thinkingTags,
    promptTokens: () => estimatePromptTokens(translation.request),
    windowOf: (answeredBy) => {
      // `auto` has the window of the model that it chose, which the service may not name.
      const id = modelId === AUTO_MODEL ? answeredBy : modelId;
      return id === undefined ? undefined : models.contextWindow(account, id);
    },
    words: context.answerWords,
    habit: answers.habitOf(account.id, modelId, promptOf(exchange)),
    noteCutCall: () => answers.noteCutCall(question.conversationId, question.chat.messages.length),
    noteHandedBack: () => answers.noteHandedBack(question.conversationId),
    noteUncut: () => answers.noteUncut(question.conversationId),
    showReferences: context.showReferences,
  });
}

/** The same words in another session are another prompt. */
function promptOf({ question, budget }: Exchange): string | undefined {
  const { prompt, isTitle } = budget;
  return isTitle ? undefined : `${question.sessionId ?? ""} ${prompt}`;
}

function reportLeftOutTools({ context }: Exchange, { request, toolsLeftOut }: Translation): void {
  if (toolsLeftOut === 0) return;
  const { userInputMessageContext } = request.conversationState.currentMessage.userInputMessage;
  const sent = userInputMessageContext?.tools?.length ?? 0;
  context.deps.notify({ kind: "tools-left-out", sent, leftOut: toolsLeftOut });
}

async function openBatches(
  { context, question, progress }: Exchange,
  account: Account,
  connection: Connection,
  request: CodeWhispererRequest,
): Promise<EventBatches> {
  const { deps, userAgent } = context;
  const timeoutMs = () => Math.min(FIRST_EVENT_TIMEOUT_MS, outputTimeLeftMs(deps.clock, progress));
  const response = await sendChat({ deps, userAgent }, account.credentials, {
    timeoutMs: timeoutMs(),
    request,
    attempt: progress.attempts,
    maxAttempts: context.maxRetries + 1,
    form: progress.form,
    omitProfile: progress.memory.withoutProfile.has(account.id),
    signal: connection.signal,
    connection,
  });
  if (response.body === null) throw new KiroStreamError("empty_response");
  return readEvents(response.body, {
    clock: deps.clock,
    signal: question.signal,
    cancelSignal: connection.signal,
    closeConnection: () => connection.close(),
    firstEventTimeoutMs: timeoutMs(),
    idleTimeoutMs: IDLE_TIMEOUT_MS,
    emptyTimeoutMs: MAX_SILENCE_MS,
    readsAhead: isPushed(response),
  });
}
