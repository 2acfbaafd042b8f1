import { KiroAuthError } from "../../facts/errors.ts";
import type { HttpAnswer } from "../../lib/net/http.ts";
import { retryAfterMs } from "../../lib/net/retry-after.ts";
import { readObject } from "../../lib/read.ts";
import {
  exceptionNameOf,
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

/**
 * Only the login service's own words end a login: an OAuth code, an exception's name, or a sentence
 * about the refresh token. A page, an empty body or anybody's JSON says nothing (PROTOCOL 1.6, 2.5).
 */
export function refreshRefusal(
  answer: HttpAnswer,
  code: string | undefined,
  now: number,
): KiroAuthError {
  const { headers, pageTitle, status } = answer;
  // Under another status a code is not the login host's own: a 403 is a gateway's block page.
  const isRefusal = status === 400 || status === 401;
  if (isRefusal && code !== undefined && CLIENT_ENDED.has(code)) {
    return new KiroAuthError({ code: "client_expired", step: STEP });
  }
  if (isRefusal && isAboutToken(answer, code)) return rejectedToken();
  return unavailable(STEP, status, { retryAfterMs: retryAfterMs(headers, now), pageTitle });
}

const CLIENT_ENDED = new Set(["invalid_client", "unauthorized_client", "expired_client"]);
/** Gateways use these words, too, of the credentials that they themselves want. */
const TOKEN_ENDED = new Set(["invalid_token", "expired_token", "access_denied"]);

function isAboutToken(answer: HttpAnswer, code: string | undefined): boolean {
  if (code === "invalid_grant") return true;
  const isNamed = exceptionNameOf(answer) !== undefined;
  if (isNamed && code !== undefined && TOKEN_ENDED.has(code)) return true;
  const body = readObject(answer.json);
  const words = [body["message"], body["Message"], body["error_description"]];
  const subject = isNamed ? /\btoken\b/i : /\brefresh[ _-]?token\b/i;
  return words.some(
    (text) => typeof text === "string" && subject.test(text) && IS_BAD.test(text.slice(0, 500)),
  );
}

const IS_BAD = /\b(?:invalid|expired|revoked|unknown|not (?:valid|found|recognized))\b/i;

export function rejectedToken(): KiroAuthError {
  return new KiroAuthError({ code: "refresh_token_rejected", reason: "rejected" });
}
