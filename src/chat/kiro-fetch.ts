import type { Account } from "../accounts/account.ts";
import { secretsOf } from "../auth/credentials.ts";
import { NoAccountError } from "../facts/errors.ts";
import { type ChatRequest, parseChatRequest } from "../openai/chat-request.ts";
import type { CompletionHeader } from "../openai/chat-response.ts";
import { collectCompletion } from "../translate/answer/collect.ts";
import { conversationIdOf } from "../translate/request/conversation-id.ts";
import { ask } from "./recovery/loop.ts";
import type { OpenAnswer } from "./attempt.ts";
import type { ChatContext, FailureScene, Question } from "./context.ts";
import { findModel } from "./find-model.ts";
import { type FetchInput, type Incoming, isChatRequest, readIncoming } from "./incoming.ts";
import { newProgress, type Progress } from "./progress.ts";
import { abortReason, deltasOf, isAborted, streamAnswer } from "./stream-answer.ts";
import { noteVerdict } from "./recovery/verdict.ts";

export type HostFetch = (input: FetchInput, init?: RequestInit) => Promise<Response>;

/**
 * The `fetch` that OpenCode gets: one chat request from start to end. It answers with a stream, a
 * completion or an OpenAI error body, and throws only when the caller aborted.
 */
export function createKiroFetch(
  context: ChatContext,
  baseUrls: ReadonlySet<string>,
  passThrough: HostFetch,
): HostFetch {
  const withoutProfile = new Set<string>();
  return async (input, init) => {
    const incoming = readIncoming(input, init);
    if (!isChatRequest(incoming.url, baseUrls)) return passThrough(input, init);
    const progress = newProgress(withoutProfile, context.deps.clock.monotonic());
    let model = "the model";
    const scene = (): FailureScene => ({
      model,
      account: progress.account,
      now: context.deps.clock.now(),
      secrets: progress.pinned === undefined ? [] : secretsOf(progress.pinned.credentials),
    });
    try {
      const chat = parseChatRequest(await incoming.body());
      model = chat.model;
      const question = await understand(context, incoming, chat);
      const answer = await ask(context, question, progress);
      await rememberSpelling(context, question, progress, answer.account);
      // In the background: the list is for the next request, and for what OpenCode offers.
      void context.models.refresh(answer.account);
      return await respond(context, question, answer, scene);
    } catch (error) {
      if (isAborted(error)) throw abortReason(incoming.signal) ?? error;
      context.deps.logger.debug("chat.failed", { error });
      const response = context.answers.answer(error, scene());
      if (response === undefined) throw error;
      return response;
    }
  };
}

async function understand(
  context: ChatContext,
  incoming: Incoming,
  chat: ChatRequest,
): Promise<Question> {
  if (!(await context.isSignedIn())) throw new NoAccountError([]);
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

/** A list that arrives meanwhile must not change the order in which a request tries spellings. */
function oncePerAccount<Value>(find: (account: Account) => Value): (account: Account) => Value {
  const found = new Map<string, Value>();
  return (account) => {
    const value = found.get(account.id) ?? find(account);
    found.set(account.id, value);
    return value;
  };
}

async function rememberSpelling(
  context: ChatContext,
  question: Question,
  progress: Progress,
  account: Account,
): Promise<void> {
  if (progress.spelling === 0) return;
  const wireId = (await question.spellingsFor(account))[progress.spelling];
  if (wireId !== undefined) context.models.remember(account, question.model, wireId);
}

async function respond(
  context: ChatContext,
  question: Question,
  answer: OpenAnswer,
  scene: () => FailureScene,
): Promise<Response> {
  const header: CompletionHeader = {
    id: `chatcmpl-${context.deps.random.uuid()}`,
    created: Math.floor(context.deps.clock.now() / 1000),
    model: question.chat.model,
  };
  if (!question.chat.stream) {
    try {
      return Response.json(await collectCompletion(deltasOf(answer), header));
    } catch (error) {
      await noteVerdict(context, answer.account, error);
      throw error;
    }
  }
  return streamAnswer(answer, {
    header,
    signal: question.signal,
    describe: (error) => context.answers.event(error, scene()),
    onEnd: async (error) => {
      context.deps.logger.debug("chat.end", { error });
      await noteVerdict(context, answer.account, error);
    },
  });
}
