import { ssoOidcUrl } from "../../catalog/endpoints.ts";
import { KiroAuthError } from "../../facts/errors.ts";
import type { HttpAnswer } from "../../lib/net/http.ts";
import type { ClientRegistration, IdcCredentials } from "../kinds/idc.ts";
import { type IdcDirectory, refusedByAws, registerClient, withFreshClient } from "../sso-client.ts";
import { type DeviceAuthorization, readDeviceAuthorization } from "./device-authorization.ts";
import { type PollResult, pollUntilAuthorized } from "./poll.ts";
import {
  type AuthCall,
  errorCodeOf,
  saysNothing,
  postAuth,
  readBody,
  readTokenGrant,
  type TokenGrant,
} from "../exchange.ts";

/** AWS Builder ID and IAM Identity Center: the device flow of AWS SSO OIDC (PROTOCOL 2.3). */

export interface IdcDeviceLogin {
  readonly client: ClientRegistration;
  readonly authorization: DeviceAuthorization;
}

const DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code";

const START_STEP = "device-authorization";
const TOKEN_STEP = "login-poll";

/**
 * Registers a client and asks for a device code.
 * @throws KiroAuthError `auth_unavailable`, `client_expired`, `login_failed` or `response_invalid`
 */
export function startIdcDeviceLogin(
  directory: IdcDirectory,
  call: AuthCall,
): Promise<IdcDeviceLogin> {
  return withFreshClient(() => tryStart(directory, call), call.signal);
}

async function tryStart(directory: IdcDirectory, call: AuthCall): Promise<IdcDeviceLogin> {
  const { ssoRegion, startUrl } = directory;
  const purpose = { grantTypes: [DEVICE_GRANT, "refresh_token"] };
  const client = await registerClient(ssoRegion, purpose, call);
  const { clientId, clientSecret } = client;
  const url = ssoOidcUrl(ssoRegion, "/device_authorization");
  const answer = await postAuth(url, { clientId, clientSecret, startUrl }, call);
  return { client, authorization: understandDeviceAuthorization(answer) };
}

export function understandDeviceAuthorization(answer: HttpAnswer): DeviceAuthorization {
  if (answer.status !== 200) throw refusedByAws(answer, START_STEP);
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
      if (saysNothing(answer)) return { state: "unavailable" };
      throw refusedByAws(answer, TOKEN_STEP);
  }
}
