import type { Account } from "../accounts/account.ts";
import type { Excluded } from "../accounts/pool/pool.ts";
import type { ChatForm } from "../catalog/endpoints.ts";
import type { Failure } from "../facts/failure.ts";
import type { FailureKind } from "../facts/failure-kind.ts";
import type { Notice } from "../facts/notice.ts";
import { CappedMap } from "../lib/capped.ts";
import type { Clock } from "../lib/time.ts";
import type { Endings } from "../models/endings.ts";
import { createRetryQuotas, type RetryQuotas } from "../resilience/retry-quota.ts";
import type { LeftOut } from "../translate/request/attachments/left-out.ts";
import type { WordsAfterResults } from "../translate/request/results-turn.ts";
import type { TranslateOptions, Translation } from "../translate/request/request.ts";
import { type AnswerMemory, createAnswerMemory } from "./memory/answer-memory.ts";
import {
  type AttachmentMemory,
  createAttachmentMemory,
  type KnownLimits,
} from "./memory/attachment-memory.ts";
import type { ChatContext, Question } from "./context.ts";
import { type CacheMemory, createCacheMemory } from "./memory/cache-memory.ts";
import type { Guess } from "./recovery/steps/request/attachments/sent-attachments.ts";
import { createFormMemory, type FormMemory } from "./memory/form-memory.ts";
import { createLengthMemory, type LengthMemory } from "./memory/length-memory.ts";
import type { PromptBudget } from "./memory/prompt-budgets.ts";
import { createRuleMemory, type RuleMemory } from "./memory/rule-memory.ts";
import { createToolMemory, type ToolMemory } from "./memory/tools/tool-memory.ts";
import { createToolOrder, type ToolOrder } from "./memory/tools/tool-order.ts";

/** One request from start to end: the context, the question and the progress so far. */
export interface Exchange {
  readonly context: ChatContext;
  readonly question: Question;
  readonly progress: Progress;
  /** What the prompt may still cost. */
  readonly budget: PromptBudget;
}

/** A request's body with its inputs: the same inputs give the same body. */
export interface KeptTranslation extends Translation {
  readonly terms: TranslationTerms;
}

export type TranslationTerms = Pick<
  TranslateOptions,
  | "modelId"
  | "conversationId"
  | "fieldsSchema"
  | "hiddenTools"
  | "refusedTools"
  | "maxTools"
  | "wordsAfterResults"
  | "cacheLimits"
  | "maxImages"
  | "maxDocuments"
  | "leftOut"
  | "strict"
>;

/** What one request has tried so far; the only mutable state of the loop. */
export interface Progress {
  /** When the caller began to wait, by the monotonic clock. */
  readonly startedAt: number;
  /** Requests sent to the service. */
  attempts: number;
  /** Tokens of the retry quota that the last attempt cost. */
  paid: number;
  /** The account's retry quota has none left. */
  isQuotaSpent: boolean;
  /** Number of waits. */
  retries: number;
  /** Milliseconds waited. */
  waitedMs: number;
  /** The account to use again; undefined if any may be used. */
  pinned: Account | undefined;
  /** Accounts that this request must not use again, with their failures. */
  readonly excluded: Map<string, Failure>;
  /** Account -> access token that the service refused; it is refreshed only once. */
  readonly refusedTokens: Map<string, string>;
  /** Shared by all requests. */
  readonly memory: ProcessMemory;
  /** The refusal after which another profile was tried. */
  profileRefusal: ProfileRefusal | undefined;
  /** The body sent last. */
  sent: KeptTranslation | undefined;
  /** The body built last: sent, or to be sent next. */
  made: KeptTranslation | undefined;
  /** What went wrong last. */
  failure: Failure | undefined;
  /** Index into the model's spellings. */
  spelling: number;
  /** Replaces the session's own id, which the service does not accept. */
  conversationId: string | undefined;
  /** Some fields were refused, and left out. */
  droppedFields: boolean;
  /** How often tools were changed after a refusal. */
  toolRepairs: number;
  /** Tools that were sent without their schema because a refusal may have named them. */
  readonly blamedTools: Set<string>;
  /** The last of them, and the words of the refusal that blamed them. */
  lastBlame: { readonly names: readonly string[]; readonly words: string } | undefined;
  /** These tools are sent without schemas while it is not known whether that helps. */
  bareTools: ReadonlySet<string> | undefined;
  /** Notices about refused schemas, for when the request has passed. */
  toolNotices: readonly Notice[];
  /** The most tools to send, while it is not known whether that helps. */
  maxTools: number | undefined;
  /** Only simpler and fewer tools are left to try. */
  isSimplified: boolean;
  /** Where words after tool results go, while it is not known whether that helps. */
  wordsAfterResults: WordsAfterResults | undefined;
  /** Cache points were refused, or may have been. */
  withoutCachePoints: boolean;
  /** How often attachments were left out after a refusal. */
  attachmentRepairs: number;
  /** Limits of the model, while it is not known whether they help. */
  attachmentLimits: KnownLimits;
  /** Attachments that are left out while it is not known whether that helps. */
  guesses: readonly Guess[];
  /** Words of a refusal -> guesses made for it. */
  readonly rounds: Map<string, number>;
  /** The same attachments, and what the session leaves out anyway. */
  leftOut: LeftOut | undefined;
  /** Has been asked without any attachment, at last. */
  isBare: boolean;
  /** Build the request by stricter rules. */
  strict: boolean;
  /** The body that was refused before stricter rules were tried. */
  looser: KeptTranslation | undefined;
  /** The form of the next request. */
  form: ChatForm;
  /** The forms that are left to try, each once at most. */
  otherForms: readonly ChatForm[];
  /** A form was given up because the service does not know it. */
  isFormUnknown: boolean;
  /** Why today's host did not answer. */
  hostFault: Failure | undefined;
  /** A denial without a known reason, after which the token was refreshed. */
  denial: { readonly id: string; readonly failure: Failure } | undefined;
  /** The account's tokens are still being refreshed, so nothing was sent. */
  isRefreshing: boolean;
  /** The account used last, by its name in messages. */
  account: string | undefined;
  /** The account that could not serve, until the next one is chosen. */
  left: { readonly from: string; readonly reason: FailureKind } | undefined;
}

export interface ProfileRefusal {
  readonly id: string;
  readonly failure: Failure;
  /** No placeholder; it after all; the profile that the service lists now; that of new tokens. */
  readonly change: "omitted" | "named" | "looked-up" | "refreshed";
  /** The profile that the account named. */
  readonly arn: string | undefined;
}

/** What this process has learnt. */
export interface ProcessMemory {
  /** Accounts that are used without the placeholder profile. */
  readonly withoutProfile: Set<string>;
  readonly forms: FormMemory;
  readonly tools: ToolMemory;
  readonly toolOrder: ToolOrder;
  /** Where a model accepts words after tool results, if not beside them. */
  readonly wordsAfterResults: CappedMap<string, WordsAfterResults>;
  /** Session -> words of a refusal after output that named nothing. */
  readonly oddWords: CappedMap<string, string>;
  readonly caching: CacheMemory;
  readonly attachments: AttachmentMemory;
  readonly answers: AnswerMemory;
  readonly lengths: LengthMemory;
  readonly rules: RuleMemory;
  readonly quotas: RetryQuotas;
}

const MAX_ENTRIES = 200;

export function newMemory(endings: Endings, clock: Clock): ProcessMemory {
  return {
    withoutProfile: new Set(),
    forms: createFormMemory(),
    tools: createToolMemory(),
    toolOrder: createToolOrder(),
    wordsAfterResults: new CappedMap(MAX_ENTRIES),
    oddWords: new CappedMap(MAX_ENTRIES),
    caching: createCacheMemory(),
    attachments: createAttachmentMemory(),
    answers: createAnswerMemory(endings, clock),
    lengths: createLengthMemory(),
    rules: createRuleMemory(),
    quotas: createRetryQuotas(),
  };
}

export function newProgress(memory: ProcessMemory, startedAt: number): Progress {
  const [form, ...otherForms] = memory.forms.order(startedAt);
  return {
    startedAt,
    memory,
    form,
    otherForms,
    isFormUnknown: false,
    hostFault: undefined,
    denial: undefined,
    profileRefusal: undefined,
    sent: undefined,
    made: undefined,
    failure: undefined,
    attempts: 0,
    paid: 0,
    isQuotaSpent: false,
    retries: 0,
    waitedMs: 0,
    pinned: undefined,
    excluded: new Map(),
    refusedTokens: new Map(),
    spelling: 0,
    conversationId: undefined,
    droppedFields: false,
    toolRepairs: 0,
    blamedTools: new Set(),
    lastBlame: undefined,
    bareTools: undefined,
    toolNotices: [],
    maxTools: undefined,
    isSimplified: false,
    wordsAfterResults: undefined,
    withoutCachePoints: false,
    attachmentRepairs: 0,
    attachmentLimits: {},
    guesses: [],
    rounds: new Map(),
    leftOut: undefined,
    isBare: false,
    strict: false,
    looser: undefined,
    isRefreshing: false,
    account: undefined,
    left: undefined,
  };
}

/** Accounts that this request must not use again after this account's failure. */
export function excludedWith({ excluded }: Progress, { id }: Account, failure: Failure): Excluded {
  return new Map(excluded).set(id, failure);
}
