import { isLoopbackHost } from "../../lib/net/loopback.ts";
import { KiroAuthError } from "../../facts/errors.ts";
import type { PageName } from "./loopback-pages.ts";
import { isSameSecret } from "./pkce.ts";
import type { LoginOption } from "./social.ts";

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

export interface CallbackCode {
  readonly code: string;
  /** What the person chose on the page, whatever the login was started as. */
  readonly loginOption: LoginOption;
}

/** Without an `outcome` the wait continues: whoever does not know the state decides nothing. */
export interface CallbackDecision {
  readonly status: number;
  readonly page: PageName;
  readonly outcome?: CallbackCode | KiroAuthError;
}

const CODE_PATH = "/oauth/callback";
const OTHER_PATH = "/signin/callback";
const MAX_CODE_LENGTH = 4096;
const SINGLE_PARAMETERS = ["state", "code", "error", "login_option"];

export function decideCallback(
  hit: CallbackHit,
  expected: { port: number; state: string },
): CallbackDecision {
  const target = hit.target ?? "";
  const queryStart = target.indexOf("?");
  const path = queryStart === -1 ? target : target.slice(0, queryStart);
  const problem = problemWith(hit, path, expected.port);
  if (problem !== undefined) return ignored(problem);
  const query = new URLSearchParams(queryStart === -1 ? "" : target.slice(queryStart + 1));
  if (SINGLE_PARAMETERS.some((name) => query.getAll(name).length > 1)) return ignored(400);
  if (!isSameSecret(query.get("state") ?? "", expected.state)) return ignored(400);
  return decideAnswer(path, query);
}

/** The status for a hit that the user's browser never sends. */
function problemWith(hit: CallbackHit, path: string, port: number): number | undefined {
  // A foreign name that resolves to this machine is how a web page reads local servers.
  if (!isLoopbackHost(hit.host, port)) return 400;
  if (path !== CODE_PATH && path !== OTHER_PATH) return 404;
  if (hit.method !== "GET") return 405;
  return isNavigation(hit) ? undefined : 400;
}

/** A page that loads this address in the background is not the browser returning from the login. */
function isNavigation({ secFetchMode, secFetchSite }: CallbackHit): boolean {
  if (secFetchMode === undefined || secFetchMode === "navigate") return true;
  // A program's fetch, Node's for one, says "cors"; a browser's always names the site as well.
  return secFetchMode === "cors" && secFetchSite === undefined;
}

/** The state was right: whatever stands here is the answer. */
function decideAnswer(path: string, query: URLSearchParams): CallbackDecision {
  const error = query.get("error");
  if (error !== null) return failed(200, errorOf(error));
  const loginOption = query.get("login_option");
  if (path === OTHER_PATH || (loginOption !== "google" && loginOption !== "github")) {
    return { status: 200, page: "other-method", outcome: loginFailed("other-method") };
  }
  const code = query.get("code");
  if (code === null || !/^[\x21-\x7e]+$/.test(code) || code.length > MAX_CODE_LENGTH) {
    return failed(400, loginFailed("no-code"));
  }
  return { status: 200, page: "received", outcome: { code, loginOption } };
}

function ignored(status: number): CallbackDecision {
  return { status, page: "failed" };
}

function failed(status: number, outcome: KiroAuthError): CallbackDecision {
  return { status, page: "failed", outcome };
}

function errorOf(error: string): KiroAuthError {
  if (error === "access_denied") {
    return new KiroAuthError({ code: "login_denied", reason: "declined" });
  }
  const serviceCode = /^[a-z_]{1,64}$/.test(error) ? error : undefined;
  return new KiroAuthError({ code: "login_failed", reason: "page-error", serviceCode });
}

function loginFailed(reason: "no-code" | "other-method"): KiroAuthError {
  return new KiroAuthError({ code: "login_failed", reason });
}
