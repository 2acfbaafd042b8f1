import { socialAuthUrls } from "../../catalog/endpoints.ts";
import { type HttpAnswer } from "../../lib/net/http.ts";
import {
  type AuthCall,
  postAuth,
  readBody,
  readTokenGrant,
  redeem,
  type TokenGrant,
  unserved,
} from "../exchange.ts";
import type { SocialCredentials, SocialProvider } from "../kinds/social.ts";

/** Google and GitHub through the sign-in portal in a browser (PROTOCOL 1.2 and 1.3). */

/** How the portal spells a social choice in the callback. */
export type LoginOption = "google" | "github";

const PROVIDERS: Readonly<Record<LoginOption, SocialProvider>> = {
  google: "Google",
  github: "Github",
};

const STEP = "code-exchange";

/** The page to open; it refuses to work when one of the five parameters is missing. */
export function signInUrl(parameters: {
  port: number;
  state: string;
  codeChallenge: string;
}): string {
  const url = new URL(socialAuthUrls.signIn);
  url.searchParams.set("state", parameters.state);
  url.searchParams.set("code_challenge", parameters.codeChallenge);
  url.searchParams.set("code_challenge_method", "S256");
  url.searchParams.set("redirect_uri", loopbackOrigin(parameters.port));
  url.searchParams.set("redirect_from", "KiroIDE");
  return url.href;
}

export interface CodeExchange {
  readonly code: string;
  readonly codeVerifier: string;
  readonly port: number;
  readonly loginOption: LoginOption;
}

/**
 * Trades the code of the callback for tokens.
 * @throws KiroAuthError `login_failed`, `auth_unavailable` or `response_invalid`
 * @throws KiroNetworkError
 */
export async function exchangeCode(
  exchange: CodeExchange,
  call: AuthCall,
): Promise<SocialCredentials> {
  const answer = await redeem(() => codeExchangeRequest(exchange, call));
  const grant = understandCodeExchange(answer, call.clock.now());
  return { method: "social", provider: PROVIDERS[exchange.loginOption], ...grant };
}

function codeExchangeRequest(exchange: CodeExchange, call: AuthCall): Promise<HttpAnswer> {
  const { code, codeVerifier, port, loginOption } = exchange;
  // Byte for byte what the portal redirected to, the query included (PROTOCOL 1.3).
  const redirectUri = `${loopbackOrigin(port)}/oauth/callback?login_option=${loginOption}`;
  const body = { code, code_verifier: codeVerifier, redirect_uri: redirectUri };
  return postAuth(socialAuthUrls.token, body, call);
}

export function understandCodeExchange(answer: HttpAnswer, now: number): TokenGrant {
  if (answer.status === 200) return readTokenGrant(readBody(answer, STEP), { step: STEP, now });
  throw unserved(answer, STEP, "Kiro");
}

/** The portal accepts `localhost` only, not the address (PROTOCOL 1.2). */
export function loopbackOrigin(port: number): string {
  return `http://localhost:${port}`;
}
