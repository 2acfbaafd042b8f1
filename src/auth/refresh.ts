import { socialAuthUrls, ssoOidcUrl } from "../catalog/endpoints.ts";
import { KiroAuthError } from "../facts/errors.ts";
import type { HttpAnswer } from "../lib/net/http.ts";
import { retryAfterMs } from "../lib/net/retry-after.ts";
import { type AuthCall, postAuth } from "./auth-call.ts";
import type { IdcCredentials, RefreshableCredentials, SocialCredentials } from "./credentials.ts";
import { errorCodeOf, readBody, readTokenGrant, type TokenGrant, unavailable } from "./response.ts";

const STEP = "token refresh";

/**
 * Trades the refresh token for new tokens: one request, no retry. The refresh token that comes
 * back is the new one where the service sent one, else the old one.
 * @throws KiroAuthError `refresh_token_rejected` and `client_expired`: only a new login helps;
 * `auth_unavailable`: the old token is still good, try later; `response_invalid`: a 200 that cannot
 * be used, the old token may be spent
 * @throws KiroNetworkError
 */
export async function refreshTokens(
  credentials: RefreshableCredentials,
  call: AuthCall,
): Promise<TokenGrant> {
  if (credentials.method === "social") {
    const answer = await socialRefreshRequest(credentials, call);
    return understandSocialRefresh(answer, credentials, call.clock.now());
  }
  const answer = await idcRefreshRequest(credentials, call);
  return understandIdcRefresh(answer, credentials, call.clock.now());
}

/** PROTOCOL 1.6. */
function socialRefreshRequest(credentials: SocialCredentials, call: AuthCall): Promise<HttpAnswer> {
  return postAuth(socialAuthUrls.refresh, { refreshToken: credentials.refreshToken }, call);
}

/** PROTOCOL 2.5: JSON in camelCase, not RFC 6749's form. */
function idcRefreshRequest(credentials: IdcCredentials, call: AuthCall): Promise<HttpAnswer> {
  const { clientId, clientSecret, refreshToken, ssoRegion } = credentials;
  const body = { clientId, clientSecret, grantType: "refresh_token", refreshToken };
  return postAuth(ssoOidcUrl(ssoRegion, "/token"), body, call);
}

export function understandSocialRefresh(
  answer: HttpAnswer,
  credentials: SocialCredentials,
  now: number,
): TokenGrant {
  if (answer.status === 200) return readRenewed(answer, credentials, now);
  // The request has but one field to refuse, and a 400 need not carry an error code (PROTOCOL 1.6).
  const code = errorCodeOf(answer) ?? "";
  if (answer.status === 400 && !TRANSIENT_CODES.has(code)) throw rejected();
  throw refusal(answer, code, now);
}
const TRANSIENT_CODES = new Set(["slow_down", "temporarily_unavailable", "throttling"]);

export function understandIdcRefresh(
  answer: HttpAnswer,
  credentials: IdcCredentials,
  now: number,
): TokenGrant {
  if (answer.status === 200) return readRenewed(answer, credentials, now);
  throw refusal(answer, errorCodeOf(answer), now);
}

function readRenewed(
  answer: HttpAnswer,
  credentials: RefreshableCredentials,
  now: number,
): TokenGrant {
  return readTokenGrant(readBody(answer, STEP), {
    step: STEP,
    now,
    previousRefreshToken: credentials.refreshToken,
  });
}

function refusal(
  { headers, status }: HttpAnswer,
  code: string | undefined,
  now: number,
): KiroAuthError {
  // Elsewhere a code is not the sign-in's own word: a 403 is a gateway's block page.
  switch (status === 400 || status === 401 ? code : undefined) {
    case "invalid_grant":
    case "invalid_token":
    case "expired_token":
    case "access_denied":
      return rejected();
    case "invalid_client":
    case "unauthorized_client":
    case "expired_client":
      return new KiroAuthError("client_expired", "its sign-in registration has expired");
    default:
      if (status === 401) return rejected();
      return unavailable(STEP, status, retryAfterMs(headers, now));
  }
}

function rejected(): KiroAuthError {
  return new KiroAuthError("refresh_token_rejected", "its refresh token is no longer valid");
}
