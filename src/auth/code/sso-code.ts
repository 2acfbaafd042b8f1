import { ssoOidcUrl } from "../../catalog/endpoints.ts";
import type { Random } from "../../lib/random.ts";
import { type AuthCall, postAuth, readBody, readTokenGrant, redeem } from "../exchange.ts";
import type { ClientRegistration, IdcCredentials } from "../kinds/idc.ts";
import {
  type IdcDirectory,
  refusedByAws,
  registerClient,
  SCOPES,
  withFreshClient,
} from "../sso-client.ts";
import { createPkce, createState } from "./pkce.ts";

/** Builder ID and Identity Center with an authorization code (PROTOCOL 2.4). */

export interface SsoCodeLogin {
  /** The page where the person logs in. */
  readonly url: string;
  /** What the browser brings back with the code. */
  readonly state: string;
  readonly redirectUri: string;
  /** Secret until the code is exchanged. */
  readonly codeVerifier: string;
  readonly client: ClientRegistration;
}

const STEP = "code-exchange";

/**
 * Registers a client for one browser that returns to this port.
 * @throws KiroAuthError `auth_unavailable`, `client_expired`, `login_failed` or `response_invalid`
 */
export async function startSsoCodeLogin(
  { ssoRegion, startUrl }: IdcDirectory,
  { port, random }: { readonly port: number; readonly random: Random },
  call: AuthCall,
): Promise<SsoCodeLogin> {
  // The address, not the name: AWS registers no other loopback redirect.
  const redirectUri = `http://127.0.0.1:${port}/oauth/callback`;
  const grantTypes = ["authorization_code", "refresh_token"];
  const purpose = { grantTypes, redirectUris: [redirectUri], issuerUrl: startUrl };
  const client = await withFreshClient(() => registerClient(ssoRegion, purpose, call), call.signal);
  const state = createState(random);
  const { codeVerifier, codeChallenge } = createPkce(random);
  const url = new URL(ssoOidcUrl(ssoRegion, "/authorize"));
  const query = {
    response_type: "code",
    client_id: client.clientId,
    redirect_uri: redirectUri,
    scopes: SCOPES.join(" "),
    state,
    code_challenge: codeChallenge,
    code_challenge_method: "S256",
  };
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  return { url: url.href, state, redirectUri, codeVerifier, client };
}

/**
 * @throws KiroAuthError `client_expired`, `login_failed`, `auth_unavailable` or `response_invalid`
 * @throws KiroNetworkError
 */
export async function finishSsoCodeLogin(
  directory: IdcDirectory,
  login: SsoCodeLogin,
  code: string,
  call: AuthCall,
): Promise<IdcCredentials> {
  const { client, codeVerifier, redirectUri } = login;
  const { clientId, clientSecret } = client;
  const grant = { grantType: "authorization_code", code, codeVerifier, redirectUri };
  const url = ssoOidcUrl(directory.ssoRegion, "/token");
  const answer = await redeem(() => postAuth(url, { clientId, clientSecret, ...grant }, call));
  if (answer.status !== 200) throw refusedByAws(answer, STEP);
  const tokens = readTokenGrant(readBody(answer, STEP), { step: STEP, now: call.clock.now() });
  return { method: "idc", ...directory, ...client, ...tokens };
}
