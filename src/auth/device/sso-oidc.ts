import { ssoOidcUrl } from "../../catalog/endpoints.ts";
import type { AuthStep } from "../../facts/auth-problem.ts";
import { KiroAuthError } from "../../facts/errors.ts";
import type { HttpAnswer } from "../../lib/net/http.ts";
import { readNumber } from "../../lib/read.ts";
import { throwIfAborted } from "../../lib/time.ts";
import type { ClientRegistration, IdcCredentials } from "../kinds/idc.ts";
import { type DeviceAuthorization, readDeviceAuthorization } from "./device-authorization.ts";
import { type PollResult, pollUntilAuthorized } from "./poll.ts";
import {
  type AuthCall,
  errorCodeOf,
  isUnavailable,
  postAuth,
  readBody,
  readTokenGrant,
  refused,
  requireToken,
  type TokenGrant,
  unserved,
} from "../exchange.ts";

/** AWS Builder ID and IAM Identity Center: the device flow of AWS SSO OIDC (PROTOCOL 2.2, 2.3). */

export interface IdcDirectory {
  readonly provider: IdcCredentials["provider"];
  readonly ssoRegion: string;
  readonly startUrl: string;
}

export interface IdcDeviceLogin {
  readonly client: ClientRegistration;
  readonly authorization: DeviceAuthorization;
}

const CLIENT_NAME = "opencode-kiro-auth";
const DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code";
const SCOPES = [
  "codewhisperer:completions",
  "codewhisperer:analysis",
  "codewhisperer:conversations",
  "codewhisperer:transformations",
  "codewhisperer:taskassist",
];
/** What AWS grants today; used where the answer does not say. */
const DEFAULT_REGISTRATION_LIFETIME_MS = 90 * 24 * 3600 * 1000;

const REGISTER_STEP = "client-registration";
const START_STEP = "device-authorization";
const TOKEN_STEP = "login-poll";

/**
 * Registers a client of this login's own (PROTOCOL D4) and asks for a device code; both once more
 * when the first try fails for a reason that a fresh registration may cure.
 * @throws KiroAuthError `auth_unavailable`, `client_expired`, `login_failed` or `response_invalid`
 */
export async function startIdcDeviceLogin(
  directory: IdcDirectory,
  call: AuthCall,
): Promise<IdcDeviceLogin> {
  try {
    return await tryStart(directory, call);
  } catch (error) {
    throwIfAborted(call.signal);
    if (error instanceof KiroAuthError && error.code === "login_failed") throw error;
    return tryStart(directory, call);
  }
}

async function tryStart(directory: IdcDirectory, call: AuthCall): Promise<IdcDeviceLogin> {
  const { ssoRegion, startUrl } = directory;
  const registration = await registerClientRequest(ssoRegion, call);
  const client = understandRegistration(registration, call.clock.now());
  const { clientId, clientSecret } = client;
  const url = ssoOidcUrl(ssoRegion, "/device_authorization");
  const answer = await postAuth(url, { clientId, clientSecret, startUrl }, call);
  return { client, authorization: understandDeviceAuthorization(answer) };
}

function registerClientRequest(ssoRegion: string, call: AuthCall): Promise<HttpAnswer> {
  const body = {
    clientName: CLIENT_NAME,
    clientType: "public",
    scopes: SCOPES,
    grantTypes: [DEVICE_GRANT, "refresh_token"],
  };
  return postAuth(ssoOidcUrl(ssoRegion, "/client/register"), body, call);
}

export function understandRegistration(answer: HttpAnswer, now: number): ClientRegistration {
  if (answer.status !== 200) throw refusal(answer, REGISTER_STEP);
  const body = readBody(answer, REGISTER_STEP);
  const seconds = readNumber(body.clientSecretExpiresAt) ?? 0;
  return {
    clientId: requireToken(body, "clientId", REGISTER_STEP),
    clientSecret: requireToken(body, "clientSecret", REGISTER_STEP),
    clientSecretExpiresAt:
      seconds * 1000 > now ? seconds * 1000 : now + DEFAULT_REGISTRATION_LIFETIME_MS,
  };
}

export function understandDeviceAuthorization(answer: HttpAnswer): DeviceAuthorization {
  if (answer.status !== 200) throw refusal(answer, START_STEP);
  return readDeviceAuthorization(readBody(answer, START_STEP), {
    step: START_STEP,
    expiresIn: "expiresIn",
    interval: "interval",
    unitMs: 1000,
  });
}

/**
 * Polls until the person has confirmed the code.
 * @throws KiroAuthError `login_denied`, `login_expired`, `login_failed`, `client_expired` or
 * `response_invalid`
 */
export async function finishIdcDeviceLogin(
  directory: IdcDirectory,
  login: IdcDeviceLogin,
  call: AuthCall,
): Promise<IdcCredentials> {
  const { clientId, clientSecret } = login.client;
  const { deviceCode, intervalMs, expiresInMs } = login.authorization;
  const { clock, signal } = call;
  const poll = async () => {
    const body = { clientId, clientSecret, grantType: DEVICE_GRANT, deviceCode };
    const answer = await postAuth(ssoOidcUrl(directory.ssoRegion, "/token"), body, call);
    return understandDeviceToken(answer, clock.now());
  };
  const grant = await pollUntilAuthorized({ poll, intervalMs, expiresInMs, clock, signal });
  return { method: "idc", ...directory, ...login.client, ...grant };
}

/** The table of PROTOCOL 2.3. */
export function understandDeviceToken(answer: HttpAnswer, now: number): PollResult<TokenGrant> {
  if (answer.status === 200) {
    const body = readBody(answer, TOKEN_STEP);
    return { state: "authorized", value: readTokenGrant(body, { step: TOKEN_STEP, now }) };
  }
  switch (errorCodeOf(answer)) {
    case "authorization_pending":
      return { state: "pending" };
    case "slow_down":
      return { state: "slow-down" };
    case "expired_token":
      throw new KiroAuthError({ code: "login_expired" });
    case "access_denied":
      throw new KiroAuthError({ code: "login_denied", reason: "declined" });
    default:
      if (isUnavailable(answer.status)) return { state: "unavailable" };
      throw refusal(answer, TOKEN_STEP);
  }
}

function refusal(answer: HttpAnswer, step: AuthStep): KiroAuthError {
  switch (errorCodeOf(answer)) {
    case "invalid_client":
    case "unauthorized_client":
    case "expired_client":
      return new KiroAuthError({ code: "client_expired", step });
    case "invalid_request":
      return refused(answer, step, "AWS");
    default:
      return unserved(answer, step, "AWS");
  }
}
