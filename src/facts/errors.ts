/**
 * What can go wrong. Every error that the core throws is one of these classes; branch on
 * `code` or on the fields, never on `message`, which is for the log.
 */

import type { AccountBlock } from "./account-block.ts";
import {
  type AuthErrorCode,
  type AuthProblem,
  describeAuthProblem,
} from "./problems/auth-problem.ts";
import type { Failure } from "./failure.ts";
import type { StreamErrorCode } from "./failure-cause.ts";
import { describeRequestProblem, type RequestProblem } from "./problems/request-problem.ts";
import {
  describeLocalProblem,
  type LocalErrorCode,
  type LocalProblem,
} from "./problems/local-problem.ts";

/** Base of all our errors. */
export class KiroError extends Error {
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
  }
}

/** The facts of a refusal by a Kiro host, as PROTOCOL section 5 names them. */
export interface ApiRefusal {
  /** HTTP status; for an exception frame inside a 200 the status that its type implies. */
  readonly status: number;
  /** Exception name without namespace, e.g. `ThrottlingException`. */
  readonly type?: string | undefined;
  /** Machine-readable reason, e.g. `MONTHLY_REQUEST_COUNT`. */
  readonly reason?: string | undefined;
  /** The service's own text. */
  readonly serviceMessage?: string | undefined;
  /** What Retry-After asked for, in milliseconds from now. */
  readonly retryAfterMs?: number | undefined;
  /** It came as a frame: the host knows the operation, and has begun to respond. */
  readonly isFrame?: true;
  /** Whose answer it is; absent where it bears the service's own mark (PROTOCOL 5). */
  readonly origin?: RefusalOrigin | undefined;
  /** What the page is called that came in place of an answer; one printable line, empty if it has no title. */
  readonly pageTitle?: string | undefined;
}

/** Whose answer may have come in place of the service's. */
export type RefusalOrigin =
  /** JSON in the service's form that may be anybody's. */
  | "unsigned"
  /** JSON of another form. */
  | "foreign"
  /** A web page, an empty body, plain words. */
  | "not-json";

/** The service never sends it. */
export function isForeign(origin: RefusalOrigin | undefined): boolean {
  return origin === "foreign" || origin === "not-json";
}

/** A Kiro host answered with a refusal. */
export class KiroApiError extends KiroError {
  readonly refusal: ApiRefusal;

  constructor(refusal: ApiRefusal, options?: ErrorOptions) {
    const label = refusal.reason ?? refusal.type ?? (refusal.pageTitle || "no reason given");
    const who = isForeign(refusal.origin) ? "Something else than Kiro" : "Kiro";
    super("api_refused", `${who} answered ${refusal.status} (${label})`, options);
    this.refusal = refusal;
  }
}

/** The event stream was malformed, or ended too early. */
export class KiroStreamError extends KiroError {
  declare readonly code: StreamErrorCode;
  /** The service's own text. */
  readonly serviceMessage: string | undefined;
  /** The reason for the end that the service named, where nobody knows that one. */
  readonly stopReason: string | undefined;
  /** The service ended the answer in order. */
  readonly isClosed: boolean;
  /** What the service named as the reason of an invalid state. */
  readonly reason: string | undefined;

  /** @param facts `detail`: what exactly, for the log */
  constructor(
    code: StreamErrorCode,
    facts: {
      readonly detail?: string;
      readonly serviceMessage?: string | undefined;
      readonly stopReason?: string | undefined;
      readonly isClosed?: boolean;
      readonly reason?: string | undefined;
    } = {},
    options?: ErrorOptions,
  ) {
    super(code, facts.detail === undefined ? code : `${code}, ${facts.detail}`, options);
    this.serviceMessage = facts.serviceMessage;
    this.stopReason = facts.stopReason;
    this.isClosed = facts.isClosed === true;
    this.reason = facts.reason;
  }
}

export type NetworkErrorCode = "network" | "timeout" | "aborted";

/** What is known about a failed call. */
export interface NetworkFacts {
  readonly host?: string | undefined;
  /** The host is that of KIRO_ENDPOINT_OVERRIDE. */
  readonly isOverride?: true;
  /** The system's code for what happened to the connection, e.g. `ECONNREFUSED`. */
  readonly systemCode?: string | undefined;
  /** `timeout`: how long the wait was, milliseconds. */
  readonly timeoutMs?: number | undefined;
  /** `queued`: behind other requests, nothing was sent. `answering`: after the headers had come. */
  readonly phase?: "queued" | "answering" | undefined;
}

/** No answer: the connection failed, a deadline passed, or the caller gave up. */
export class KiroNetworkError extends KiroError {
  declare readonly code: NetworkErrorCode;
  readonly facts: NetworkFacts;

  constructor(code: NetworkErrorCode, facts: NetworkFacts = {}, options?: ErrorOptions) {
    super(code, NETWORK_MESSAGES[code](facts), options);
    this.facts = facts;
  }
}

const NETWORK_MESSAGES: Readonly<Record<NetworkErrorCode, (facts: NetworkFacts) => string>> = {
  network: ({ host = "Kiro", systemCode, phase }) => {
    const detail = systemCode === undefined ? "" : ` (${systemCode})`;
    return phase === "answering"
      ? `The connection to ${host} was lost${detail}`
      : `${host} could not be reached${detail}`;
  },
  timeout: ({ host = "Kiro", timeoutMs, phase }) => {
    const time = timeoutMs === undefined ? "in time" : `within ${timeoutMs / 1000} s`;
    if (phase === "queued") return `Earlier requests were not answered ${time}`;
    return phase === "answering"
      ? `${host} stopped answering and did not go on ${time}`
      : `${host} did not answer ${time}`;
  },
  aborted: () => "The request was cancelled",
};

/** A step of a login or of a token refresh failed. */
export class KiroAuthError extends KiroError {
  declare readonly code: AuthErrorCode;
  readonly problem: AuthProblem;

  constructor(problem: AuthProblem, options?: ErrorOptions) {
    super(problem.code, describeAuthProblem(problem), options);
    this.problem = problem;
  }

  /** What Retry-After asked for, in milliseconds from now. */
  get retryAfterMs(): number | undefined {
    return "retryAfterMs" in this.problem ? this.problem.retryAfterMs : undefined;
  }
}

/** The caller's own request cannot be served as it is; OpenAI's `invalid_request_error`. */
export class KiroRequestError extends KiroError {
  declare readonly code: RequestProblem["code"];
  readonly problem: RequestProblem;

  constructor(problem: RequestProblem, options?: ErrorOptions) {
    super(problem.code, describeRequestProblem(problem), options);
    this.problem = problem;
  }

  /** The field at fault, if it is a field. */
  get param(): string | undefined {
    if (this.problem.code === "model_not_found") return "model";
    return this.problem.code === "invalid_request" ? this.problem.param : undefined;
  }
}

/** Something on this machine is not usable: a setting, the store, the disk. */
export class KiroLocalError extends KiroError {
  declare readonly code: LocalErrorCode;
  readonly problem: LocalProblem;

  constructor(problem: LocalProblem, options?: ErrorOptions) {
    super(problem.code, describeLocalProblem(problem), options);
    this.problem = problem;
  }
}

/** No account can serve the request: there is none (`no_account`), or none is ready. */
export class NoAccountError extends KiroError {
  declare readonly code: "no_account" | "no_account_ready";
  readonly blocks: readonly AccountBlock[];
  /** Of the account that was asked last. */
  readonly failure: Failure | undefined;

  constructor(blocks: readonly AccountBlock[], failure?: Failure) {
    super(
      blocks.length === 0 ? "no_account" : "no_account_ready",
      blocks.length === 0 ? "No account is logged in" : "No account is ready",
      failure && { cause: failure.error },
    );
    this.blocks = blocks;
    this.failure = failure;
  }
}
