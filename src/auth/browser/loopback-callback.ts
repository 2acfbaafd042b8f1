import { KiroAuthError } from "../../facts/errors.ts";
import { isLoopbackHost } from "../../lib/net/loopback.ts";
import type { PageName } from "./loopback-pages.ts";
import { isSameSecret } from "../code/pkce.ts";

/** Understands what arrives at the loopback listener (PROTOCOL 1.2, RFC 6749 section 4.1.2). */

export interface CallbackHit {
  readonly method: string | undefined;
  /** The request target as it came, not normalised. */
  readonly target: string | undefined;
  readonly host: string | undefined;
  /** Headers with which a browser says what a request is for (Fetch Metadata). */
  readonly secFetchMode: string | undefined;
  readonly secFetchSite: string | undefined;
}

/** A return of the browser whose state was right, and that is no error. */
export interface CallbackAnswer {
  readonly path: string;
  readonly query: URLSearchParams;
}

/** One page of a login, and what its answer leads to. */
export interface Stage<Result> {
  /** Only a request from the page knows it. */
  readonly state: string;
  /** @throws KiroAuthError `login_failed`, which ends the login */
  readonly read: (answer: CallbackAnswer) => Outcome<Result>;
}

export type Outcome<Result> =
  | { readonly result: Result }
  /** The same browser continues to another page. */
  | { readonly next: () => Promise<NextPage<Result>> };

export interface NextPage<Result> {
  readonly url: string;
  /** What the page is waited for with; a result where it does not come back to this machine. */
  readonly then: Stage<Result> | { readonly result: Result };
}

export type CallbackDecision<Result> =
  /** A request without the right state decides nothing: the wait continues. */
  | { readonly status: number; readonly page: PageName; readonly outcome?: undefined }
  | {
      readonly status: number;
      readonly page: PageName;
      readonly outcome: { readonly result: Result } | KiroAuthError;
    }
  | { readonly next: () => Promise<NextPage<Result>> };

export const CODE_PATH = "/oauth/callback";
const CHOICE_PATH = "/signin/callback";
const MAX_CODE_LENGTH = 4096;
const SINGLE_PARAMETERS = [
  "state",
  "code",
  "error",
  "login_option",
  "issuer_url",
  "idc_region",
  "client_id",
  "scopes",
  "login_hint",
];

/** @param stages pages that may still answer */
export function decideCallback<Result>(
  hit: CallbackHit,
  { port, stages }: { port: number; stages: readonly Stage<Result>[] },
): CallbackDecision<Result> {
  const target = hit.target ?? "";
  const queryStart = target.indexOf("?");
  const path = queryStart === -1 ? target : target.slice(0, queryStart);
  const problem = problemWith(hit, path, port);
  if (problem !== undefined) return ignored(problem);
  const query = new URLSearchParams(queryStart === -1 ? "" : target.slice(queryStart + 1));
  if (SINGLE_PARAMETERS.some((name) => query.getAll(name).length > 1)) return ignored(400);
  const state = query.get("state") ?? "";
  const stage = stages.find((candidate) => isSameSecret(state, candidate.state));
  return stage === undefined ? ignored(400) : decideAnswer(stage, { path, query });
}

/** The status for a hit that the user's browser never sends. */
function problemWith(hit: CallbackHit, path: string, port: number): number | undefined {
  // A foreign name that resolves to this machine is how a web page reads local servers.
  if (!isLoopbackHost(hit.host, port)) return 400;
  if (path !== CODE_PATH && path !== CHOICE_PATH) return 404;
  if (hit.method !== "GET") return 405;
  return isNavigation(hit) ? undefined : 400;
}

/** A page that loads this address in the background is not the browser returning from the login. */
function isNavigation({ secFetchMode, secFetchSite }: CallbackHit): boolean {
  if (secFetchMode === undefined || secFetchMode === "navigate") return true;
  // A program's fetch, Node's for one, says "cors"; a browser's always names the site as well.
  return secFetchMode === "cors" && secFetchSite === undefined;
}

/** The state was right, so this is the answer. */
function decideAnswer<Result>(
  stage: Stage<Result>,
  answer: CallbackAnswer,
): CallbackDecision<Result> {
  const error = answer.query.get("error");
  if (error !== null) return failed(errorOf(error));
  try {
    const outcome = stage.read(answer);
    if ("next" in outcome) return outcome;
    return { status: 200, page: "received", outcome };
  } catch (failure) {
    if (failure instanceof KiroAuthError) return failed(failure);
    throw failure;
  }
}

/** A page that comes back with a code and nothing else. */
export function codeStage<Result>(
  state: string,
  resultOf: (code: string) => Result,
): Stage<Result> {
  return {
    state,
    read({ path, query }) {
      if (path !== CODE_PATH) throw noCode();
      return { result: resultOf(codeOf(query)) };
    },
  };
}

/** @throws KiroAuthError `login_failed` */
export function codeOf(query: URLSearchParams): string {
  const code = query.get("code");
  if (code === null || !/^[\x21-\x7e]+$/.test(code) || code.length > MAX_CODE_LENGTH) {
    throw noCode();
  }
  return code;
}

function ignored(status: number): { status: number; page: PageName } {
  return { status, page: "failed" };
}

function failed(error: KiroAuthError) {
  const reason = error.problem.code === "login_failed" ? error.problem.reason : undefined;
  const status = reason === "no-code" || reason === "page-malformed" ? 400 : 200;
  return { status, page: failurePage(error), outcome: error };
}

/** What the browser shows of an error; its sentence is shown where the login was started. */
export function failurePage({ problem }: KiroAuthError): PageName {
  const isOther = problem.code === "login_failed" && problem.reason === "other-method";
  return isOther ? "other-method" : "failed";
}

function errorOf(error: string): KiroAuthError {
  if (error === "access_denied") {
    return new KiroAuthError({ code: "login_denied", reason: "declined" });
  }
  const serviceCode = /^[a-z_]{1,64}$/.test(error) ? error : undefined;
  return new KiroAuthError({ code: "login_failed", reason: "page-error", serviceCode });
}

function noCode(): KiroAuthError {
  return new KiroAuthError({ code: "login_failed", reason: "no-code" });
}
