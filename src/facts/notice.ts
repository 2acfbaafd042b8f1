import type { AccountBlock, LoginReason } from "./account-block.ts";
import type { ChoiceReason } from "./choice-reason.ts";
import type { Failure } from "./failure.ts";
import type { RefusedRefresh } from "./problems/auth-problem.ts";
import type { ConfigProblem } from "./problems/config-problem.ts";
import type { FailureKind } from "./failure-kind.ts";
import type { StoreProblem } from "./problems/store-problem.ts";

/** What a person should hear of, each kind with its facts; the sentences are made elsewhere. */
interface NoticeFacts {
  /** Another account serves the request. */
  readonly "account-switched": {
    readonly from: string;
    readonly to: string;
    readonly reason: FailureKind;
  };
  readonly waiting: {
    readonly milliseconds: number;
    /** Milliseconds since the epoch. */
    readonly until: number;
    readonly reason: FailureKind;
    /** Whose turn it is then, if that is known. */
    readonly account: string | undefined;
  };
  /** For the terminal of a command that has no screen: nothing else shows that it waits. */
  readonly "no-answer-yet": {
    readonly account: string | undefined;
    /** So long already. */
    readonly milliseconds: number;
    /** When the request is given up, milliseconds since the epoch. */
    readonly until: number;
    /** Nothing was sent yet: this process, or another one, is refreshing the account's tokens. */
    readonly isRefreshing: boolean;
  };
  /** Kiro does not answer, and the host will ask again by itself. */
  readonly retrying: {
    readonly failure: Pick<Failure, "kind" | "cause" | "isRepairable" | "serviceMessage" | "error">;
    /** Masked; absent if no account was chosen yet. */
    readonly account?: string | undefined;
    /** Upstream, for this prompt. */
    readonly calls: number;
    /** At most. */
    readonly left: number;
  };
  readonly "login-required": Stopped & { readonly reason: LoginReason };
  /** Not in the service's own words, and again and again: the account rests in between. */
  readonly "refresh-refused": {
    readonly account: string;
    readonly problem: RefusedRefresh;
  };
  readonly "account-suspended": Stopped;
  readonly "quota-exhausted": Stopped & { readonly until: number | undefined };
  readonly "quota-low": {
    readonly account: string;
    readonly used: number;
    readonly limit: number;
    /** The thresholds that this went over, as shares of the limit. */
    readonly crossed?: readonly number[];
  };
  /** An answer was cut off for good, and the person must continue the session themselves. */
  readonly "session-interrupted": {
    readonly reason: FailureKind;
    /** `given-up`: after it was resumed as often as it may be. */
    readonly cause: "not-resumed" | "given-up";
  };
  /** It is about to be resumed automatically. */
  readonly "session-resuming": { readonly reason: FailureKind; readonly milliseconds: number };
  /** The person has stopped it during the wait for that. */
  readonly "session-stopped": object;
  /** An earlier process exited before it could do so. */
  readonly "session-abandoned": object;
  /** The service takes so many tools in one request; the model does not know of the others. */
  readonly "tools-left-out": { readonly sent: number; readonly leftOut: number };
  /** The service refuses the schema of a tool: its model gets it in words. */
  readonly "tool-schema-refused": { readonly tool: string; readonly others?: number };
  /** A login may use several profiles, and nobody said which. */
  readonly "profile-chosen": { readonly profile: string; readonly others: readonly string[] };
  /** The key of the environment serves, and not the accounts that are logged in. */
  readonly "api-key-variable": object;
  readonly "login-failed": LoginFailure;
  readonly "logged-in": LoggedIn;
  /** The accounts file is on a disk that several machines may share. */
  readonly "network-disk": { readonly path: string; readonly fileSystem: string };
  /** Accounts of the earlier plugin are there, and none of ours. */
  readonly "import-offered": { readonly path: string };
  /** What passes over the wire is written down, without secrets and personal texts. */
  readonly recording: { readonly directory: string };
  readonly "recording-stopped": {
    readonly directory: string;
    readonly reason: "full" | "failed";
  };
  readonly "store-problem": { readonly problem: StoreProblem };
  readonly "config-problem": { readonly problem: ConfigProblem };
}

/** An account that no longer serves. */
interface Stopped {
  readonly account: string;
  /** Who serves in its place, where that is known; true where one of several does. */
  readonly successor?: string | true;
}

/** Who has logged in, and what came of it. */
export interface LoggedIn {
  readonly account: string;
  /** The login's kind by name, such as `Google`. */
  readonly login: string;
  readonly plan?: string;
  /** Another program has the same login. */
  readonly isShared?: boolean;
  /** A key of which Kiro has said nothing: not even whether it is valid. */
  readonly isUnchecked?: boolean;
  /** Why it cannot serve all the same. */
  readonly block?: AccountBlock;
  /** Who serves new conversations now, if anybody can. */
  readonly serving?: { readonly account: string; readonly reason: ChoiceReason };
  /** KIRO_API_KEY serves, and no account that is logged in. */
  readonly isKeySet: boolean;
}

/** A login that has failed, and how far it had come. */
export interface LoginFailure {
  readonly stage:
    /** The host knows it too, because its call to begin the login rejects. */
    | "not-started"
    | "failed"
    /** The account could not be written; that is tried again. */
    | "not-saved";
  readonly error: unknown;
}

export type NoticeKind = keyof NoticeFacts;

/** The notice of one kind; by default that of any kind. */
export type Notice<Kind extends NoticeKind = NoticeKind> = {
  readonly [Each in Kind]: { readonly kind: Each } & NoticeFacts[Each] & FromRequest;
}[Kind];

interface FromRequest {
  /** A subagent's request; its session is another's part. */
  readonly fromSubagent?: boolean;
}
