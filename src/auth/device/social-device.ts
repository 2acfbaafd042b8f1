import { socialAuthUrls } from "../../catalog/endpoints.ts";
import { KiroAuthError } from "../../facts/errors.ts";
import type { HttpAnswer } from "../../lib/net/http.ts";
import { readObject, readString } from "../../lib/read.ts";
import type { SocialCredentials, SocialProvider } from "../kinds/social.ts";
import { type DeviceAuthorization, readDeviceAuthorization } from "./device-authorization.ts";
import { type PollResult, pollUntilAuthorized } from "./poll.ts";
import {
  type AuthCall,
  errorCodeOf,
  invalidResponse,
  saysNothing,
  postAuth,
  readBody,
  readTokenGrant,
  type TokenGrant,
  unserved,
} from "../exchange.ts";

/** Google and GitHub with a code to type on any device (PROTOCOL 1.5). Times are milliseconds. */

/** The only client name that the service knows. */
const CLIENT_ID = "kiro-cli";

const START_STEP = "device-authorization";
const POLL_STEP = "login-poll";

/** @throws KiroAuthError `auth_unavailable`, `login_failed` or `response_invalid` */
export async function startSocialDeviceLogin(
  provider: SocialProvider,
  call: AuthCall,
): Promise<DeviceAuthorization> {
  const body = { clientId: CLIENT_ID, loginProvider: provider };
  return understandSocialDeviceAuthorization(
    await postAuth(socialAuthUrls.deviceAuthorization, body, call),
  );
}

export function understandSocialDeviceAuthorization(answer: HttpAnswer): DeviceAuthorization {
  if (answer.status !== 200) throw unserved(answer, START_STEP, "Kiro");
  return readDeviceAuthorization(readBody(answer, START_STEP), {
    step: START_STEP,
    expiresIn: "expiresInMilliseconds",
    interval: "intervalInMilliseconds",
    unitMs: 1,
  });
}

/**
 * Polls until the person has confirmed the code.
 * @throws KiroAuthError `login_denied`, `login_expired`, `login_failed` or `response_invalid`
 */
export async function finishSocialDeviceLogin(
  provider: SocialProvider,
  authorization: DeviceAuthorization,
  call: AuthCall,
): Promise<SocialCredentials> {
  const { deviceCode, intervalMs, expiresInMs } = authorization;
  const { clock, signal } = call;
  const poll = async () => {
    const body = { clientId: CLIENT_ID, deviceCode };
    return understandSocialDevicePoll(
      await postAuth(socialAuthUrls.devicePoll, body, call),
      clock.now(),
    );
  };
  const grant = await pollUntilAuthorized({ poll, intervalMs, expiresInMs, clock, signal });
  return { method: "social", provider, ...grant };
}

/** A 200 reports the login's progress in `status`; other statuses may report it in `error`. */
export function understandSocialDevicePoll(
  answer: HttpAnswer,
  now: number,
): PollResult<TokenGrant> {
  const code = answer.status === 200 ? readBody(answer, POLL_STEP).status : loginStatusOf(answer);
  switch (code) {
    case "success":
      return {
        state: "authorized",
        value: readTokenGrant(readBody(answer, POLL_STEP), { step: POLL_STEP, now }),
      };
    case "authorization_pending":
      return { state: "pending" };
    case "slow_down":
      return { state: "slow-down" };
    case "expired_token":
      throw new KiroAuthError({ code: "login_expired" });
    case "access_denied":
    case "authorization_denied":
      throw new KiroAuthError({ code: "login_denied", reason: "declined" });
    default:
      if (answer.status === 200) throw invalidResponse(POLL_STEP, "status");
      if (saysNothing(answer)) return { state: "unavailable" };
      throw unserved(answer, POLL_STEP, "Kiro");
  }
}

/** Some answers say it in `message` (PROTOCOL 1.5), which may hold a sentence instead. */
function loginStatusOf(answer: HttpAnswer): string | undefined {
  const message = readString(readObject(answer.json).message);
  return errorCodeOf(answer) ?? (message && /^[a-z_]{1,64}$/.test(message) ? message : undefined);
}
