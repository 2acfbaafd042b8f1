import type { Account } from "../accounts/account.ts";
import type { Excluded } from "../accounts/pool/pool.ts";
import type { ChatForm } from "../catalog/endpoints.ts";
import type { AttachmentVerdict } from "../facts/attachment.ts";
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
import { createFormMemory, type FormMemory } from "./memory/form-memory.ts";
import { createLengthMemory, type LengthMemory } from "./memory/length-memory.ts";
import type { PromptBudget } from "./memory/prompt-budgets.ts";
import { createRuleMemory, type RuleMemory } from "./memory/rule-memory.ts";
import { createToolMemory, type ToolMemory } from "./memory/tools/tool-memory.ts";
import { createToolOrder, type ToolOrder } from "./memory/tools/tool-order.ts";

/** One request from start to end: what it may use, what it asks, and how far it has come. */
export interface Exchange {
  readonly context: ChatContext;
  readonly question: Question;
  readonly progress: Progress;
  /** What the prompt may still cost. */
  readonly budget: PromptBudget;
}

/** A request's body, and what it was made by: by the same it would be the same. */
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
  /** Times waited. */
  retries: number;
  /** Milliseconds waited. */
  waitedMs: number;
  /** The account to ask again; undefined where any may be asked. */
  pinned: Account | undefined;
  /** Accounts that are not to be asked again by this request, and what they failed with. */
  readonly excluded: Map<string, Failure>;
  /** Account -> access token that the service refused: refreshed once, no more. */
  readonly refusedTokens: Map<string, string>;
  /** Shared by all requests. */
  readonly memory: ProcessMemory;
  /** The refusal that another profile was the response to. */
  profileRefusal: ProfileRefusal | undefined;
  /** The body sent last. */
  sent: KeptTranslation | undefined;
  /** The body made last: sent, or to be sent next. */
  made: KeptTranslation | undefined;
  /** What went wrong last. */
  failure: Failure | undefined;
  /** Index into the model's spellings. */
  spelling: number;
  /** In place of the session's own, which the service does not take. */
  conversationId: string | undefined;
  /** Some fields were refused, and left out. */
  droppedFields: boolean;
  /** Times that tools were changed for the service. */
  toolRepairs: number;
  /** Tools that went without their schema because a refusal may have named them. */
  readonly blamedTools: Set<string>;
  /** The last of them, and the words that they were blamed for. */
  lastBlame: { readonly names: readonly string[]; readonly words: string } | undefined;
  /** All tools go without their schemas, while it is not known whether that helps. */
  bareTools: ReadonlySet<string> | undefined;
  /** What a person is told of refused schemas once the request has passed. */
  toolNotices: readonly Notice[];
  /** Tools to send at most, while it is not known whether that helps. */
  maxTools: number | undefined;
  /** Nothing is left to try but simpler and fewer tools. */
  isSimplified: boolean;
  /** Where words go that follow tool results, while it is not known whether that helps. */
  wordsAfterResults: WordsAfterResults | undefined;
  /** Cache points were refused, or may have been. */
  withoutCachePoints: boolean;
  /** Times that attachments were left out for the service. */
  attachmentRepairs: number;
  /** Of the model, while it is not known whether that helps. */
  attachmentLimits: KnownLimits;
  /** Attachments that are left out while it is not known whether that helps: no refusal named them. */
  suspects: Suspects | undefined;
  /** Whose leaving out has been tried for a refusal that names nothing. */
  suspected: "none" | "current" | "all";
  /** Build the request by stricter rules. */
  strict: boolean;
  /** The body that was refused before stricter rules were tried. */
  looser: KeptTranslation | undefined;
  /** How the service is asked next. */
  form: ChatForm;
  /** The forms that are left to try: each is moved to once at most. */
  otherForms: readonly ChatForm[];
  /** A form was left for good: the service does not know it. */
  isFormUnknown: boolean;
  /** What kept today's host from an answer. */
  hostFault: Failure | undefined;
  /** A denial without a known reason, which another token was the response to. */
  denial: { readonly id: string; readonly failure: Failure } | undefined;
  /** The account's tokens are not there yet, so nothing was sent. */
  isRefreshing: boolean;
  /** The account asked last, by its name in messages. */
  account: string | undefined;
  /** Who could not serve, until the next account is chosen. */
  left: { readonly from: string; readonly reason: FailureKind } | undefined;
}

export interface Suspects {
  readonly base64s: readonly string[];
  readonly verdict: AttachmentVerdict;
  /** Together with what the session leaves out anyway. */
  readonly leftOut: LeftOut;
}

export interface ProfileRefusal {
  readonly id: string;
  readonly failure: Failure;
  /**
   * Without the placeholder; with it after all; with what the service lists now; with what comes
   * with new tokens.
   */
  readonly change: "omitted" | "named" | "looked-up" | "refreshed";
  /** The profile that the account named. */
  readonly arn: string | undefined;
}

/** What this process has found to work. */
export interface ProcessMemory {
  /** Accounts that are asked without the stand-in for their profile. */
  readonly withoutProfile: Set<string>;
  readonly forms: FormMemory;
  readonly tools: ToolMemory;
  readonly toolOrder: ToolOrder;
  /** Where a model takes words that follow tool results, if not beside them. */
  readonly wordsAfterResults: CappedMap<string, WordsAfterResults>;
  /** Session -> words that refused it after output, and named nothing. */
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
    suspects: undefined,
    suspected: "none",
    strict: false,
    looser: undefined,
    isRefreshing: false,
    account: undefined,
    left: undefined,
  };
}

/** Who must not be asked again by this request once this account has failed too. */
export function excludedWith({ excluded }: Progress, { id }: Account, failure: Failure): Excluded {
  return new Map(excluded).set(id, failure);
}
