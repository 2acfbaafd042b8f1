import type { Account } from "../accounts/account.ts";
import type { AccountPool } from "../accounts/pool/pool.ts";
import type { ModelSource } from "../models/model-source.ts";
import type { KiroLocalError, KiroRequestError, NoAccountError } from "../facts/errors.ts";
import type { Failure } from "../facts/failure.ts";
import type { Deps } from "../lib/deps.ts";
import type { ChatRequest } from "../openai/chat-request.ts";
import type { ErrorBody } from "../openai/error-body.ts";
import type { ResolvedModel, WireIds } from "../models/resolve.ts";
import type { AnswerWords } from "../translate/answer/finish.ts";
import type { CreditLedger } from "./memory/credits.ts";
import type { PromptBudgets } from "./memory/prompt-budgets.ts";

/** What the chat needs from the accounts; it sees neither files nor locks. */
export interface AccountSource extends AccountPool {
  /**
   * The account with a valid token.
   * @throws KiroAuthError, KiroNetworkError, KiroLocalError
   */
  withFreshToken(
    account: Account,
    options: {
      /** The service has refused this token: get a new one. */
      readonly refusedToken: string | undefined;
      /** The service has refused this profile: look it up again. */
      readonly refusedProfile?: string | undefined;
      readonly signal: AbortSignal | undefined;
    },
  ): Promise<Account>;
}

/** A throttle may be a used-up quota, because the service uses the same words. */
export interface ThrottleSource {
  /** @returns the end, if the service names one; undefined if it is only a throttle */
  quotaBehindThrottle(
    account: Account,
    signal: AbortSignal | undefined,
  ): Promise<{ readonly until?: number } | undefined>;
}

/** What the request knew when it failed. */
export interface FailureScene {
  readonly model: string;
  /** Masked label of the account that was used last. */
  readonly account?: string | undefined;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Absent if nothing was sent. */
  readonly tries?: Tries | undefined;
}

/** What was sent for one prompt, including the caller's own retries and resumes. */
export interface Tries {
  readonly calls: number;
  /** Requests of the caller so far, this one included. */
  readonly asks: number;
  /** When the first of them was sent, milliseconds since the epoch. */
  readonly since: number;
  /**
   * Why no more may be sent: the prompt has used its calls, or too many retries of the account
   * failed. Undefined if the caller may retry.
   */
  readonly spent: "prompt" | "account" | undefined;
  /** How long the caller should wait before it retries, milliseconds. */
  readonly waitMs: number;
}

/** What a request can end with instead of an answer. */
export type FinalFailure = Failure | KiroRequestError | NoAccountError | KiroLocalError;

/** How a failure is reported to the caller. */
export interface Answers {
  /** Instead of an answer. */
  readonly answer: (failure: FinalFailure, scene: FailureScene) => Response;
  /** In the middle of a stream. */
  readonly event: (failure: Failure | KiroRequestError, scene: FailureScene) => ErrorBody;
}

export interface ChatContext {
  readonly deps: Deps;
  readonly answers: Answers;
  readonly accounts: AccountSource & ThrottleSource;
  readonly models: ModelSource;
  readonly credits: CreditLedger;
  readonly budgets: PromptBudgets;
  /** Sentences of an answer that are not the model's. */
  readonly answerWords: AnswerWords;
  /** The user's `show_references`. */
  readonly showReferences: boolean;
  /** Called with the labels of the accounts in a final error that the host shows to a person. */
  readonly onErrorShown?: (accounts: readonly string[]) => void;
  /** Whether nothing else shows the person that the request is still running. */
  readonly tellsSilence?: boolean;
  readonly userAgent: string;
  /** The user's `prompt_caching`. */
  readonly promptCaching: boolean;
  /** As `HostPort.maxRetries`. */
  readonly maxHostRetries?: number | undefined;
  /** The user's `rate_limit_max_retries`. */
  readonly maxRetries: number;
  /** Budget if no variant names one; undefined if thinking is off. */
  readonly fallbackThinkingBudget: number | undefined;
  /** Without a login the accounts on disk are not used (docs/AUTHENTICATION.md). */
  readonly isLoggedIn: () => Promise<boolean>;
  /** Ids of the session's tool calls that the host knows as failed. */
  readonly failedToolCalls: (sessionId: string | undefined) => ReadonlySet<string>;
  /** Tools that are not offered to this account's models. */
  readonly hiddenTools?: (account: Account) => ReadonlySet<string>;
}

/** One request of the host, parsed. */
export interface Question {
  readonly chat: ChatRequest;
  readonly model: ResolvedModel;
  /** The model's spellings for the account, best first; the same throughout the request. */
  readonly spellingsFor: (account: Account) => Promise<WireIds>;
  readonly sessionId: string | undefined;
  readonly conversationId: string;
  readonly signal: AbortSignal | undefined;
}
