import { identityProviderName, parseProviderUrl } from "../../catalog/identity-providers.ts";
import { DEFAULT_REGION } from "../../catalog/regions.ts";
import type { HttpAnswer } from "../../lib/net/http.ts";
import { readString } from "../../lib/read.ts";
import {
  errorCodeOf,
  postAuthForm,
  type TokenGrant,
  type TokenNames,
  type TokenSet,
} from "../exchange.ts";
import {
  type Fields,
  readProfileArn,
  type RefreshableKind,
  readTokens,
  TOKEN_FIELDS,
  tokenLogin,
} from "./kind.ts";
import { readRefreshed, refreshRefusal, rejectedToken } from "./refresh-answer.ts";

/** An organisation's own identity provider, such as Okta or Microsoft Entra (PROTOCOL 2.8). */
export interface ExternalIdpCredentials extends TokenSet {
  readonly method: "external-idp";
  /** Without a slash at its end. */
  readonly issuer: string;
  /** On the issuer's host. */
  readonly tokenEndpoint: string;
  readonly clientId: string;
  /** Separated by spaces. */
  readonly scopes: string;
  readonly profileArn?: string;
}

/** RFC 6749's own spelling. */
export const FORM_NAMES: TokenNames = {
  accessToken: "access_token",
  refreshToken: "refresh_token",
  expiresIn: "expires_in",
};

export const externalIdp: RefreshableKind<ExternalIdpCredentials> = {
  ...tokenLogin,
  required: [...TOKEN_FIELDS, "issuer", "tokenEndpoint", "clientId", "scopes"],
  read(fields) {
    const tokens = readTokens(fields);
    const place = readPlace(fields);
    const clientId = readString(fields["clientId"]);
    const scopes = readString(fields["scopes"]);
    if (tokens === undefined || place === undefined) return undefined;
    if (clientId === undefined || scopes === undefined) return undefined;
    const client = { clientId, scopes };
    return { method: "external-idp", ...tokens, ...place, ...client, ...readProfileArn(fields) };
  },
  // PROTOCOL 2.8: without it the token is called invalid.
  headers: () => ({ tokentype: "EXTERNAL_IDP" }),
  secrets: ({ accessToken, refreshToken }) => [accessToken, refreshToken],
  displayName: ({ issuer }) => identityProviderName(issuer),
  realm: ({ issuer }) => `external-idp ${issuer}`,
  profileArn: ({ profileArn }) => profileArn,
  withProfileArn: (credentials, profileArn) => ({ ...credentials, profileArn }),
  listsProfiles: () => "required",
  // A provider has no region: the profile says where the account is served.
  region: () => DEFAULT_REGION,
  /** RFC 6749 section 6, as a public client. */
  async refresh(credentials, call) {
    const { clientId, refreshToken, scopes, tokenEndpoint } = credentials;
    const grant = { grant_type: "refresh_token", refresh_token: refreshToken };
    const fields = { ...grant, client_id: clientId, scope: scopes };
    const answer = await postAuthForm(tokenEndpoint, fields, call);
    return understandExternalRefresh(answer, credentials, call.clock.now());
  },
};

/** The refresh token travels to this address: only to the host that issued it. */
function readPlace(fields: Fields): { issuer: string; tokenEndpoint: string } | undefined {
  const issuer = readString(fields["issuer"]) ?? "";
  const tokenEndpoint = readString(fields["tokenEndpoint"]) ?? "";
  const host = parseProviderUrl(issuer)?.hostname;
  if (host === undefined || parseProviderUrl(tokenEndpoint)?.hostname !== host) return undefined;
  return { issuer, tokenEndpoint };
}

export function understandExternalRefresh(
  answer: HttpAnswer,
  { refreshToken }: ExternalIdpCredentials,
  now: number,
): TokenGrant {
  if (answer.status === 200) return readRefreshed(answer, refreshToken, now, FORM_NAMES);
  const code = errorCodeOf(answer);
  if (answer.status === 400 && code !== undefined && NEEDS_PERSON.has(code)) throw rejectedToken();
  throw refreshRefusal(answer, code, now);
}
/** The organisation requires the person to log in again (OpenID Connect Core section 3.1.2.6). */
const NEEDS_PERSON = new Set(["interaction_required", "login_required", "consent_required"]);
