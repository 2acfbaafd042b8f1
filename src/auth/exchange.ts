import { knowSecrets } from "../lib/log/known-secrets.ts";
import { defined } from "../lib/defined.ts";
import { isProfileArn } from "../catalog/profile-arn.ts";
import type { AuthStep, LoginService, NotServed } from "../facts/problems/auth-problem.ts";
import { KiroAuthError } from "../facts/errors.ts";
import type { Fetch } from "../lib/deps.ts";
import { isConnectFailure } from "../lib/net/network-error.ts";
import { type CallOptions, getJson, type HttpAnswer, postForm, postJson } from "../lib/net/http.ts";
import { readNumber, readObject, readString } from "../lib/read.ts";
import type { Clock } from "../lib/time.ts";

/**
 * One exchange with a login host: the request, and typed reads of the answer. An error names the
 * property, never its value.
 */

/** What every call to a login host needs. */
export interface AuthCall {
  readonly fetch: Fetch;
  readonly clock: Clock;
  readonly userAgent: string;
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMs?: number;
}

/** Sends one step of a flow; the matching `understand…` function reads the answer. */
export function postAuth(url: string, body: unknown, call: AuthCall): Promise<HttpAnswer> {
  return postJson(url, body, optionsOf(call));
}

/** As `postAuth`, in the form of RFC 6749. */
export function postAuthForm(
  url: string,
  fields: Readonly<Record<string, string>>,
  call: AuthCall,
): Promise<HttpAnswer> {
  return postForm(url, fields, optionsOf(call));
}

export function getAuth(url: string, call: AuthCall): Promise<HttpAnswer> {
  return getJson(url, optionsOf(call));
}

/** Sends a code, which can be used once: repeated once, and only if no connection was made. */
export async function redeem(send: () => Promise<HttpAnswer>): Promise<HttpAnswer> {
  return await send().catch((error: unknown) => {
    if (!isConnectFailure(error)) throw error;
    return send();
  });
}

function optionsOf({ userAgent, ...call }: AuthCall): CallOptions {
  return { ...call, headers: { "user-agent": userAgent } };
}

export type Body = Readonly<Record<string, unknown>>;

/** The three values that a refresh replaces together, never one alone. */
export interface TokenSet {
  readonly accessToken: string;
  readonly refreshToken: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

/** What a token endpoint yields: the tokens, and the profile where the service names it. */
export type TokenGrant = TokenSet & { readonly profileArn?: string };

/** How a token endpoint spells its answer. */
export interface TokenNames {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly expiresIn: string;
}

const KIRO_NAMES: TokenNames = {
  accessToken: "accessToken",
  refreshToken: "refreshToken",
  expiresIn: "expiresIn",
};

/** Far above real tokens (4 kB), far below what would hurt a header or the accounts file. */
const MAX_TOKEN_LENGTH = 32 * 1024;
const DEFAULT_TOKEN_LIFETIME_S = 3600;
const MIN_TOKEN_LIFETIME_S = 60;
const MAX_TOKEN_LIFETIME_S = 24 * 3600;

/** The body as an object's own properties. @throws KiroAuthError `response_invalid` */
export function readBody(answer: HttpAnswer, step: AuthStep): Body {
  const { json } = answer;
  if (typeof json !== "object" || json === null || Array.isArray(json)) {
    throw invalidResponse(step);
  }
  return readObject(json);
}

/**
 * The error code of a refusal, in RFC 6749's spelling: the `error` property, else the exception's
 * name (PROTOCOL 2.3 gives both spellings).
 */
export function errorCodeOf(answer: HttpAnswer): string | undefined {
  const body = readObject(answer.json);
  const code = readString(body.error);
  if (code !== undefined && /^[a-z_]{1,64}$/.test(code)) return code;
  const exception = /(?:^|#)([A-Za-z]{1,64})Exception(?:$|:)/.exec(
    exceptionNameOf(answer) ?? code ?? "",
  )?.[1];
  return exception?.replace(/(?<=[a-z])[A-Z]/g, (letter) => `_${letter}`).toLowerCase();
}

/** What an AWS service names in each of its refusals, and nobody else does. */
export function exceptionNameOf({ headers, json }: HttpAnswer): string | undefined {
  return headers.get("x-amzn-errortype") ?? readString(readObject(json).__type);
}

/**
 * A string that is safe to store and to put into a header: visible ASCII, bounded.
 * @throws KiroAuthError `response_invalid`
 */
export function requireToken(body: Body, property: string, step: AuthStep): string {
  const value = readString(body[property]);
  if (value === undefined || !isTokenText(value)) {
    throw invalidResponse(step, property);
  }
  knowSecrets([value]);
  return value;
}

/** As `requireToken`, but null, missing and empty mean that the service sent none. */
export function optionalToken(body: Body, property: string, step: AuthStep): string | undefined {
  const value = body[property];
  if (value === undefined || value === null || value === "") return undefined;
  return requireToken(body, property, step);
}

/** When a token ends, milliseconds since the epoch, from the seconds the service names. */
export function expiryOf(expiresIn: unknown, now: number): number {
  const seconds = readNumber(expiresIn) ?? DEFAULT_TOKEN_LIFETIME_S;
  const bounded = Math.min(Math.max(seconds, MIN_TOKEN_LIFETIME_S), MAX_TOKEN_LIFETIME_S);
  return now + bounded * 1000;
}

/**
 * Reads a token answer's body. The previous refresh token is kept where the answer brings none
 * (RFC 6749 section 6).
 * @throws KiroAuthError `response_invalid`
 */
export function readTokenGrant(body: Body, context: TokenContext): TokenGrant {
  const { step, now, previousRefreshToken, names = KIRO_NAMES } = context;
  const accessToken = requireToken(body, names.accessToken, step);
  const refreshToken =
    previousRefreshToken === undefined
      ? requireToken(body, names.refreshToken, step)
      : (optionalToken(body, names.refreshToken, step) ?? previousRefreshToken);
  const { profileArn } = body;
  return {
    accessToken,
    refreshToken,
    expiresAt: expiryOf(body[names.expiresIn], now),
    ...defined({ profileArn: isProfileArn(profileArn) ? profileArn : undefined }),
  };
}

export interface TokenContext {
  readonly step: AuthStep;
  readonly now: number;
  readonly previousRefreshToken?: string | undefined;
  readonly names?: TokenNames;
}

/** True for answers that say nothing about the credentials: overload, a block page, a server error. */
function isUnavailable(status: number): boolean {
  return status === 403 || status === 408 || status === 429 || status >= 500;
}

/** The same, and whatever is no JSON: a page of something in between. */
export function saysNothing({ json, status }: HttpAnswer): boolean {
  return json === undefined || isUnavailable(status);
}

/** @param property the one that is missing or malformed; none if the body is no JSON object */
export function invalidResponse(step: AuthStep, property?: string): KiroAuthError {
  const problem = { code: "response_invalid", step } as const;
  return new KiroAuthError(property === undefined ? problem : { ...problem, property });
}

export function unavailable(
  step: AuthStep,
  status: number,
  more: Pick<NotServed, "retryAfterMs" | "pageTitle"> = {},
): KiroAuthError {
  const problem = { code: "auth_unavailable", reason: "not-served", step, status } as const;
  return new KiroAuthError({ ...problem, ...more });
}

/** A step of a login that was not served: refused, unless a page or a server error explains it. */
export function unserved(answer: HttpAnswer, step: AuthStep, service: LoginService): KiroAuthError {
  const { pageTitle, status } = answer;
  const isPage = pageTitle !== undefined;
  if (isPage || isUnavailable(status)) return unavailable(step, status, { pageTitle });
  return refused(answer, step, service);
}

export function refused(answer: HttpAnswer, step: AuthStep, service: LoginService): KiroAuthError {
  const facts = { service, step, status: answer.status, serviceCode: errorCodeOf(answer) };
  return new KiroAuthError({ code: "login_failed", reason: "refused", ...facts });
}

function isTokenText(value: string): boolean {
  return value.length <= MAX_TOKEN_LENGTH && /^[\x21-\x7e]+$/.test(value);
}
