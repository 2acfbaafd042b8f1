import type { Account } from "../accounts/account.ts";
import { readEvents } from "../codewhisperer/read-events.ts";
import type { CodeWhispererEvent } from "../codewhisperer/events.ts";
import type { CodeWhispererRequest } from "../codewhisperer/request.ts";
import {
  KiroAuthError,
  KiroLocalError,
  KiroNetworkError,
  KiroStreamError,
} from "../facts/errors.ts";
import { type Connection, openConnection } from "../lib/net/connection.ts";
import type { ChatDelta } from "../openai/chat-response.ts";
import { sendChat } from "../service/chat.ts";
import { estimatePromptTokens } from "../translate/request/estimate.ts";
import { type Translation, translateRequest } from "../translate/request/request.ts";
import { ChatTranslator } from "../translate/answer/stream.ts";
import type { ChatContext, Question } from "./context.ts";
import type { Progress } from "./progress.ts";

/** The model may think in silence for minutes. */
const FIRST_EVENT_TIMEOUT_MS = 180_000;
const IDLE_TIMEOUT_MS = 240_000;
/** OpenCode's patience ends at 300 s (OPENCODE 4.5): our own word must come before, all attempts counted. */
const FIRST_OUTPUT_WITHIN_MS = 285_000;
const LEAST_TIMEOUT_MS = 5_000;

/** An answer of which the first output has arrived. */
export interface OpenAnswer {
  readonly account: Account;
  readonly translator: ChatTranslator;
  /** What has come so far; never empty. */
  readonly firstDeltas: readonly ChatDelta[];
  /** The first deltas are all there is. */
  readonly isWhole: boolean;
  /** Lets go of the upstream at once, even while a read is under way. */
  readonly cancel: () => void;
  readonly batches: AsyncGenerator<readonly CodeWhispererEvent[], void, void>;
}

/**
 * Asks one account once and waits for the first output: until then every failure, an exception
 * frame inside a 200 included, can still be answered by another try.
 * @throws KiroError of every kind that the failure table knows
 */
export async function attempt(
  context: ChatContext,
  question: Question,
  progress: Progress,
  account: Account,
): Promise<OpenAnswer> {
  const { deps } = context;
  const ready = await freshToken(context, question, progress, account);
  progress.pinned = ready;
  progress.attempts += 1;
  const translation = await translate(context, question, progress, ready);
  progress.request = translation.request;
  tellLeftOutTools(context, translation);
  deps.logger.debug("chat.attempt", {
    attempt: progress.attempts,
    account: progress.account,
    strict: progress.strict,
    notes: translation.notes,
    request: translation.request,
  });
  const connection = openConnection(question.signal);
  const translator = new ChatTranslator({
    toolNames: translation.toolNames,
    thinkingTags: translation.thinkingTags,
    promptTokens: () => estimatePromptTokens(translation.request),
  });
  try {
    const batches = await openBatches(context, question, progress, {
      account: ready,
      connection,
      request: translation.request,
    });
    const first = await firstOutput(batches, translator);
    return { account: ready, translator, batches, cancel: () => connection.close(), ...first };
  } catch (error) {
    connection.close();
    throw error;
  }
}

function tellLeftOutTools({ deps }: ChatContext, { request, toolsLeftOut }: Translation): void {
  if (toolsLeftOut === 0) return;
  const { userInputMessageContext } = request.conversationState.currentMessage.userInputMessage;
  const sent = userInputMessageContext?.tools?.length ?? 0;
  deps.notify({ kind: "tools-left-out", sent, leftOut: toolsLeftOut });
}

/**
 * @throws KiroAuthError `auth_unavailable` where the sign-in service, or the disk that must keep
 * what it answers, cannot be used now: another account may need neither
 */
async function freshToken(
  context: ChatContext,
  question: Question,
  progress: Progress,
  account: Account,
): Promise<Account> {
  const refusedToken = progress.refusedTokens.get(account.id);
  try {
    return await context.accounts.withFreshToken(account, {
      refusedToken,
      signal: question.signal,
    });
  } catch (error) {
    const isUnreachable = error instanceof KiroNetworkError && error.code !== "aborted";
    if (!isUnreachable && !(error instanceof KiroLocalError)) throw error;
    const problem = { code: "auth_unavailable", reason: "not-reached" } as const;
    throw new KiroAuthError(problem, { cause: error });
  }
}

export async function translate(
  context: ChatContext,
  question: Question,
  progress: Pick<Progress, "spelling" | "strict" | "conversationId">,
  account: Account,
): Promise<Translation> {
  const wireIds = await question.spellingsFor(account);
  const modelId = wireIds[progress.spelling] ?? wireIds[0];
  return translateRequest(question.chat, {
    modelId,
    conversationId: progress.conversationId ?? question.conversationId,
    effortSchema: context.models.effortSchema(account, modelId),
    fallbackThinkingBudget: context.fallbackThinkingBudget,
    failedToolCalls: context.failedToolCalls(question.sessionId),
    strict: progress.strict,
  });
}

async function openBatches(
  context: ChatContext,
  question: Question,
  progress: Progress,
  sending: {
    readonly account: Account;
    readonly connection: Connection;
    readonly request: CodeWhispererRequest;
  },
): Promise<OpenAnswer["batches"]> {
  const { deps, userAgent } = context;
  const { account, connection, request } = sending;
  const spentMs = () => deps.clock.monotonic() - progress.startedAt;
  const timeoutMs = () =>
    Math.max(
      LEAST_TIMEOUT_MS,
      Math.min(FIRST_EVENT_TIMEOUT_MS, FIRST_OUTPUT_WITHIN_MS - spentMs()),
    );
  const response = await sendChat({ deps, userAgent }, account.credentials, {
    timeoutMs: timeoutMs(),
    request,
    attempt: progress.attempts,
    maxAttempts: context.maxRetries + 1,
    legacyHost: progress.legacyHost,
    omitProfile: progress.withoutProfile.has(account.id),
    signal: connection.signal,
  });
  if (response.body === null) throw new KiroStreamError("empty_response", "Kiro sent no answer");
  return readEvents(response.body, {
    clock: deps.clock,
    signal: question.signal,
    cancelSignal: connection.signal,
    closeConnection: () => connection.close(),
    firstEventTimeoutMs: timeoutMs(),
    idleTimeoutMs: IDLE_TIMEOUT_MS,
  });
}

async function firstOutput(
  batches: OpenAnswer["batches"],
  translator: ChatTranslator,
): Promise<Pick<OpenAnswer, "firstDeltas" | "isWhole">> {
  for (;;) {
    const { done, value } = await batches.next();
    if (done === true) return { firstDeltas: translator.finish(), isWhole: true };
    const deltas = translator.push(value);
    if (deltas.length > 0) return { firstDeltas: deltas, isWhole: false };
  }
}
