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

/** What the chat needs of the accounts: it sees no file and no lock. */
export interface AccountSource extends AccountPool {
  /**
   * The account with a token that is good to send.
   * @throws KiroAuthError, KiroNetworkError, KiroLocalError
   */
  withFreshToken(
    account: Account,
    options: {
      /** The service has refused this token: have another one. */
      readonly refusedToken: string | undefined;
      /** The service has refused this profile: look it up again. */
      readonly refusedProfile?: string | undefined;
      readonly signal: AbortSignal | undefined;
    },
  ): Promise<Account>;
}

/** A throttle may be a quota that is used up, told in the same words. */
export interface ThrottleSource {
  /** @returns until when, as far as the service says; undefined if it is a throttle */
  quotaBehindThrottle(
    account: Account,
    signal: AbortSignal | undefined,
  ): Promise<{ readonly until?: number } | undefined>;
}

/** What the request knew when it failed. */
export interface FailureScene {
  readonly model: string;
  /** Masked label of the account that was asked last. */
  readonly account?: string | undefined;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Absent where nothing was sent. */
  readonly tries?: Tries | undefined;
}

/** What was sent for one prompt, the caller's own retries and resumes included. */
export interface Tries {
  readonly calls: number;
  /** How often the caller has asked, this time included. */
  readonly asks: number;
  /** Of the first of them, milliseconds since the epoch. */
  readonly since: number;
  /**
   * Why no more may be sent: the prompt has had its calls, or too many retries of the account
   * failed; undefined where the caller may ask again.
   */
  readonly spent: "prompt" | "account" | undefined;
  /** How long the caller should wait before it asks again, milliseconds. */
  readonly waitMs: number;
}

/** What a request can end with in place of an answer. */
export type FinalFailure = Failure | KiroRequestError | NoAccountError | KiroLocalError;

/** How a failure is reported to the caller. */
export interface Answers {
  /** In place of an answer. */
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
  /** Called with the accounts, by label, that a final error names which the host shows a person. */
  readonly onErrorShown?: (accounts: readonly string[]) => void;
  /** Whether nothing else shows the person that it goes on. */
  readonly tellsSilence?: boolean;
  readonly userAgent: string;
  /** The user's `prompt_caching`. */
  readonly promptCaching: boolean;
  /** As `HostPort.maxRetries`. */
  readonly maxHostRetries?: number | undefined;
  /** The user's `rate_limit_max_retries`. */
  readonly maxRetries: number;
  /** Budget where no variant names one; undefined if thinking is off. */
  readonly fallbackThinkingBudget: number | undefined;
  /** Without a login the accounts on disk are not used (docs/AUTHENTICATION.md). */
  readonly isLoggedIn: () => Promise<boolean>;
  /** Ids of the session's tool calls that the host knows as failed. */
  readonly failedToolCalls: (sessionId: string | undefined) => ReadonlySet<string>;
  /** Tools that this account's models are not offered. */
  readonly hiddenTools?: (account: Account) => ReadonlySet<string>;
}

/** One request of the host, understood. */
export interface Question {
  readonly chat: ChatRequest;
  readonly model: ResolvedModel;
  /** The model's spellings for the account, best first; the same throughout the request. */
  readonly spellingsFor: (account: Account) => Promise<WireIds>;
  readonly sessionId: string | undefined;
  readonly conversationId: string;
  readonly signal: AbortSignal | undefined;
}
