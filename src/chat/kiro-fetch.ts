import type { Account } from "../accounts/account.ts";
import { KiroLocalError, KiroRequestError, NoAccountError } from "../facts/errors.ts";
import { race } from "../lib/async/race.ts";
import { abortReason } from "../lib/time.ts";
import { type ChatRequest, parseChatRequest } from "../openai/chat-request.ts";
import type { Failure } from "../facts/failure.ts";
import type { CompletionHeader } from "../openai/chat-response.ts";
import { classify } from "../resilience/classify.ts";
import { RECOVERY } from "../resilience/recovery-table.ts";
import { collectCompletion } from "../translate/answer/collect.ts";
import { conversationIdOf } from "../translate/request/conversation-id.ts";
import { noteEnd } from "./answer/answer-end.ts";
import type { OpenAnswer } from "./attempt.ts";
import type { ChatContext, FailureScene, FinalFailure, Question } from "./context.ts";
import type { PromptBudget } from "./memory/prompt-budgets.ts";
import { type Exchange, newMemory, newProgress } from "./exchange.ts";
import { findModel } from "./find-model.ts";
import {
  type FetchInput,
  type Incoming,
  isChatRequest,
  readIncoming,
  refuseToSend,
} from "./incoming.ts";
import { failureAfterOutput } from "./recovery/outcome/after-output.ts";
import { FailedRequest } from "./recovery/outcome/final-failure.ts";
import { ask } from "./recovery/loop.ts";
import { reportAfterOutput } from "./recovery/outcome/report.ts";
import { tellOfSilence } from "./recovery/silence.ts";
import { settle, tellOfRetries, triesOf } from "./recovery/spending.ts";
import { acceptAttachments } from "./recovery/steps/request/attachments/leave-out-attachments.ts";
import { noteAnswered, tooLongAgain } from "./recovery/outcome/too-long-again.ts";
import { deltasOf, streamAnswer } from "./answer/stream-answer.ts";

export type HostFetch = (input: FetchInput, init?: RequestInit) => Promise<Response>;

/**
 * The `fetch` that the host gets: one chat request from start to end. It answers with a stream, a
 * completion or an OpenAI error body, and throws only when the caller aborted.
 */
export function createKiroFetch(
  context: ChatContext,
  baseUrls: ReadonlySet<string>,
  passThrough: HostFetch,
): HostFetch {
  const memory = newMemory(context.models.endings, context.deps.clock);
  return async (input, init) => {
    const incoming = readIncoming(input, init);
    const isOurs = isChatRequest(incoming.url, baseUrls);
    const progress = newProgress(memory, context.deps.clock.monotonic());
    let model = "the model";
    let exchange: Exchange | undefined;
    const scene = (): FailureScene => ({
      model,
      account: progress.account,
      now: context.deps.clock.now(),
      tries: exchange && triesOf(exchange),
    });
    try {
      if (!isOurs) {
        refuseToSend(input, init);
        return await passThrough(input, init);
      }
      const chat = parseChatRequest(await incoming.body());
      model = chat.model;
      const question = await understand(context, incoming, chat);
      const budget = budgetFor(context, incoming, question);
      exchange = { context: tellingOf(context, incoming), question, progress, budget };
      const answer = await tellOfSilence(exchange, ask(exchange));
      await rememberSpelling(exchange, answer.account);
      // In the background: the list is for the next request, and for the host's list of models.
      void context.models.refresh(answer.account);
      return await respond(exchange, answer, scene);
    } catch (error) {
      const failure = finalFailureOf(error);
      exchange?.budget.close();
      if (isAbort(failure)) throw abortReason(incoming.signal) ?? error;
      context.deps.logger.debug("chat.failed", { error });
      if (failure === undefined) throw error;
      const response = context.answers.answer(failure, scene());
      // After such a status the host retries by itself (OPENCODE 6.1).
      const isAskedAgain = response.status === 429 || response.status >= 500;
      if (isAskedAgain && exchange !== undefined) tellOfRetries(exchange);
      if (!isAskedAgain && !incoming.isSubagent) tellShown(failure, exchange);
      return response;
    }
  };
}

/** A title's error is only in the host's log, and a subagent's error belongs to its caller. */
function tellShown(failure: FinalFailure, exchange: Exchange | undefined): void {
  if (exchange === undefined || exchange.budget.isTitle) return;
  const { account } = exchange.progress;
  const asked = account === undefined ? [] : [account];
  const isOfAll = failure instanceof NoAccountError;
  exchange.context.onErrorShown?.(isOfAll ? failure.blocks.map(({ label }) => label) : asked);
}

/** Notices say that it is a subagent: many subagents meet the same failure at once. */
function tellingOf(context: ChatContext, { isSubagent }: Incoming): ChatContext {
  if (!isSubagent) return context;
  const { deps } = context;
  const notify: typeof deps.notify = (notice) => deps.notify({ ...notice, fromSubagent: true });
  return { ...context, deps: { ...deps, notify } };
}

function budgetFor(
  { budgets }: ChatContext,
  { isSubagent, sessionId }: Incoming,
  { chat, conversationId }: Question,
): PromptBudget {
  return budgets.of({ session: sessionId ?? conversationId, isSubagent, chat });
}

/** The loop classifies its own failures; this does so for errors from elsewhere. */
function finalFailureOf(error: unknown): FinalFailure | undefined {
  if (error instanceof FailedRequest) return error.failure;
  if (error instanceof KiroRequestError || error instanceof KiroLocalError) return error;
  return error instanceof NoAccountError ? error : classify(error);
}

function isAbort(failure: FinalFailure | undefined): boolean {
  return failure !== undefined && "kind" in failure && failure.kind === "aborted";
}

async function understand(
  context: ChatContext,
  incoming: Incoming,
  chat: ChatRequest,
): Promise<Question> {
  // The host may be slow to answer, or a new key may have to be checked.
  const isLoggedIn = await race(context.isLoggedIn(), incoming);
  if (!isLoggedIn) throw new NoAccountError([]);
  const model = await findModel(context, incoming, chat.model);
  return {
    chat,
    model,
    spellingsFor: oncePerAccount((account) =>
      context.models.spellings(account, model, incoming.signal),
    ),
    sessionId: incoming.sessionId,
    conversationId: conversationIdOf(incoming.sessionId, chat),
    signal: incoming.signal,
  };
}

/** A list that arrives now must not change the order in which a request tries spellings. */
function oncePerAccount<Value>(find: (account: Account) => Value): (account: Account) => Value {
  const found = new Map<string, Value>();
  return (account) => {
    const value = found.get(account.id) ?? find(account);
    found.set(account.id, value);
    return value;
  };
}

async function rememberSpelling(
  { context, question, progress }: Exchange,
  account: Account,
): Promise<void> {
  if (progress.spelling === 0) return;
  const wireId = (await question.spellingsFor(account))[progress.spelling];
  if (wireId !== undefined) context.models.remember(account, question.model, wireId);
}

async function respond(
  exchange: Exchange,
  answer: OpenAnswer,
  scene: () => FailureScene,
): Promise<Response> {
  const { context, question } = exchange;
  const header: CompletionHeader = {
    id: `chatcmpl-${context.deps.random.uuid()}`,
    created: Math.floor(context.deps.clock.now() / 1000),
    model: question.chat.model,
  };
  if (!question.chat.stream) return await respondWhole(exchange, answer, header);
  return streamAnswer(answer, {
    header,
    signal: question.signal,
    failureOf: (error) => failureAfterOutput(exchange, answer.account, error),
    describe: (failure) =>
      context.answers.event(tooLongAgain(exchange, failure) ?? failure, scene()),
    onEnd: async ({ error, failure }) => {
      noteEnd(exchange, answer, error);
      if (error === undefined) noteWhole(exchange, answer);
      if (failure !== undefined) noteBroken(exchange, answer, failure);
      exchange.budget.close();
      await reportAfterOutput(context, answer.account, failure);
    },
  });
}

async function respondWhole(
  exchange: Exchange,
  answer: OpenAnswer,
  header: CompletionHeader,
): Promise<Response> {
  try {
    const completion = await collectCompletion(deltasOf(answer), header);
    noteEnd(exchange, answer);
    noteWhole(exchange, answer);
    exchange.budget.close();
    return Response.json(completion);
  } catch (error) {
    noteEnd(exchange, answer, error);
    const failure = await failureAfterOutput(exchange, answer.account, error);
    if (failure === undefined) throw error;
    if (!isAbort(failure)) {
      exchange.budget.noteFailed({ failure, accountId: answer.account.id });
    }
    await reportAfterOutput(exchange.context, answer.account, failure);
    throw tooLongAgain(exchange, failure) ?? new FailedRequest(failure);
  }
}

function noteWhole(exchange: Exchange, { account, translator }: OpenAnswer): void {
  acceptAttachments(exchange);
  noteAnswered(exchange, translator.filled);
  settle(exchange, account.id);
}

/** After output the caller asks again from the start, if it does. */
function noteBroken(exchange: Exchange, { account }: OpenAnswer, failure: Failure): void {
  if (isAbort(failure)) return;
  exchange.budget.noteFailed({ failure, accountId: account.id });
  const isAskedAgain = exchange.context.maxHostRetries === undefined;
  if (isAskedAgain && RECOVERY[failure.kind].resumable === true) tellOfRetries(exchange);
}
