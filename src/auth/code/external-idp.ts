import { isIdentityProviderHost, parseProviderUrl } from "../../catalog/identity-providers.ts";
import { KiroAuthError } from "../../facts/errors.ts";
import type { IdentityProviderRefused } from "../../facts/problems/auth-problem.ts";
import { defined } from "../../lib/defined.ts";
import type { HttpAnswer } from "../../lib/net/http.ts";
import type { Random } from "../../lib/random.ts";
import { readString } from "../../lib/read.ts";
import {
  type AuthCall,
  getAuth,
  invalidResponse,
  postAuthForm,
  readBody,
  readTokenGrant,
  redeem,
  unserved,
} from "../exchange.ts";
import { type ExternalIdpCredentials, FORM_NAMES } from "../kinds/external-idp.ts";
import { createPkce, createState } from "./pkce.ts";
import { loopbackOrigin } from "./social.ts";

/** A login at an organisation's own identity provider (PROTOCOL 2.8). */

/** As the sign-in page names it; checked for its form, not yet for trust. */
export interface IdentityProvider {
  readonly issuer: URL;
  readonly clientId: string;
  readonly scopes: string;
  /** The address that the person typed already. */
  readonly loginHint: string | undefined;
}

export interface ExternalLogin {
  /** The page where the person logs in. */
  readonly url: string;
  /** What the browser brings back with the code. */
  readonly state: string;
  readonly redirectUri: string;
  /** Secret until the code is exchanged. */
  readonly codeVerifier: string;
  readonly place: Pick<ExternalIdpCredentials, "issuer" | "tokenEndpoint" | "clientId" | "scopes">;
}

const DISCOVERY_STEP = "discovery";
const STEP = "code-exchange";

export interface ExternalLoginOptions {
  readonly port: number;
  readonly random: Random;
  /** Domains that the person trusts in addition to the known ones. */
  readonly trustedDomains: readonly string[];
}

/**
 * Asks the provider for its endpoints, if it may be asked at all.
 * @throws KiroAuthError `login_failed`, `auth_unavailable` or `response_invalid`
 * @throws KiroNetworkError
 */
export async function startExternalLogin(
  provider: IdentityProvider,
  { port, random, trustedDomains }: ExternalLoginOptions,
  call: AuthCall,
): Promise<ExternalLogin> {
  const { clientId, issuer, loginHint, scopes } = provider;
  if (!isIdentityProviderHost(issuer.hostname, trustedDomains)) {
    throw providerRefused("provider-not-trusted", issuer);
  }
  const answer = await getAuth(`${withoutSlash(issuer)}/.well-known/openid-configuration`, call);
  const { authorizationEndpoint, tokenEndpoint } = understandDiscovery(answer, issuer);
  const redirectUri = `${loopbackOrigin(port)}/oauth/callback`;
  const state = createState(random);
  const { codeVerifier, codeChallenge } = createPkce(random);
  const query = {
    client_id: clientId,
    response_type: "code",
    redirect_uri: redirectUri,
    scope: scopes,
    code_challenge: codeChallenge,
    code_challenge_method: "S256",
    response_mode: "query",
    state,
    ...defined({ login_hint: loginHint }),
  };
  const page = new URL(authorizationEndpoint);
  for (const [name, value] of Object.entries(query)) page.searchParams.set(name, value);
  const place = { issuer: withoutSlash(issuer), tokenEndpoint, clientId, scopes };
  return { url: page.href, state, redirectUri, codeVerifier, place };
}

/** OpenID Connect Discovery section 4.3; the endpoints must be at home on the issuer's host. */
export function understandDiscovery(
  answer: HttpAnswer,
  issuer: URL,
): { readonly authorizationEndpoint: string; readonly tokenEndpoint: string } {
  if (answer.status !== 200) throw unserved(answer, DISCOVERY_STEP, "identity-provider");
  const body = readBody(answer, DISCOVERY_STEP);
  const named = parseProviderUrl(readString(body.issuer) ?? "");
  if (named === undefined || withoutSlash(named) !== withoutSlash(issuer)) {
    throw providerRefused("provider-contradictory", issuer);
  }
  const endpoint = (property: string) => {
    const text = readString(body[property]);
    if (text === undefined) throw invalidResponse(DISCOVERY_STEP, property);
    const url = parseProviderUrl(text);
    if (url?.hostname !== issuer.hostname) throw providerRefused("provider-contradictory", issuer);
    return url.href;
  };
  return {
    authorizationEndpoint: endpoint("authorization_endpoint"),
    tokenEndpoint: endpoint("token_endpoint"),
  };
}

/**
 * @throws KiroAuthError `login_failed`, `auth_unavailable` or `response_invalid`
 * @throws KiroNetworkError
 */
export async function finishExternalLogin(
  { codeVerifier, place, redirectUri }: ExternalLogin,
  code: string,
  call: AuthCall,
): Promise<ExternalIdpCredentials> {
  const fields = {
    grant_type: "authorization_code",
    client_id: place.clientId,
    code,
    redirect_uri: redirectUri,
    code_verifier: codeVerifier,
  };
  const answer = await redeem(() => postAuthForm(place.tokenEndpoint, fields, call));
  if (answer.status !== 200) throw unserved(answer, STEP, "identity-provider");
  const context = { step: STEP, now: call.clock.now(), names: FORM_NAMES } as const;
  const tokens = readTokenGrant(readBody(answer, STEP), context);
  return { method: "external-idp", ...place, ...tokens };
}

/** Two spellings of one address, of which the sign-in page and the provider may use either. */
function withoutSlash({ href }: URL): string {
  return href.replace(/\/$/, "");
}

function providerRefused(reason: IdentityProviderRefused["reason"], { hostname }: URL) {
  return new KiroAuthError({ code: "login_failed", reason, host: hostname });
}
