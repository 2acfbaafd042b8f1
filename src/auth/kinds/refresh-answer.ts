import { KiroAuthError } from "../../facts/errors.ts";
import type { HttpAnswer } from "../../lib/net/http.ts";
import { retryAfterMs } from "../../lib/net/retry-after.ts";
import {
  readBody,
  readTokenGrant,
  type TokenGrant,
  type TokenNames,
  unavailable,
} from "../exchange.ts";

/** What the refreshes of all methods read alike. */

const STEP = "token-refresh";

export function readRefreshed(
  answer: HttpAnswer,
  refreshToken: string,
  now: number,
  names?: TokenNames,
): TokenGrant {
  const body = readBody(answer, STEP);
  const context = { step: STEP, now, previousRefreshToken: refreshToken } as const;
  return readTokenGrant(body, names === undefined ? context : { ...context, names });
}

export function refreshRefusal(
  { headers, status }: HttpAnswer,
  code: string | undefined,
  now: number,
): KiroAuthError {
  // Under another status a code is not the login host's own: a 403 is a gateway's block page.
  switch (status === 400 || status === 401 ? code : undefined) {
    case "invalid_grant":
    case "invalid_token":
    case "expired_token":
    case "access_denied":
      return rejectedToken();
    case "invalid_client":
    case "unauthorized_client":
    case "expired_client":
      return new KiroAuthError({ code: "client_expired", step: STEP });
    default:
      if (status === 401) return rejectedToken();
      return unavailable(STEP, status, retryAfterMs(headers, now));
  }
}

export function rejectedToken(): KiroAuthError {
  return new KiroAuthError({ code: "refresh_token_rejected", reason: "rejected" });
}
