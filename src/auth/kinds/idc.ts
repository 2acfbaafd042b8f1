import { ssoOidcUrl } from "../../catalog/endpoints.ts";
import { BUILDER_ID_PROFILE_ARN } from "../../catalog/profile-arn.ts";
import type { HttpAnswer } from "../../lib/net/http.ts";
import { readNumber, readString } from "../../lib/read.ts";
import { errorCodeOf, postAuth, type TokenGrant, type TokenSet } from "../exchange.ts";
import {
  type Fields,
  readProfileArn,
  readRegion,
  readTokens,
  type RefreshableKind,
  TOKEN_FIELDS,
  tokenLogin,
} from "./kind.ts";
import { readRefreshed, refreshRefusal } from "./refresh-answer.ts";

/** AWS Builder ID or IAM Identity Center through AWS SSO OIDC (PROTOCOL section 2). */
export interface IdcCredentials extends TokenSet, ClientRegistration {
  readonly method: "idc";
  readonly provider: "BuilderId" | "IdentityCenter";
  /** Where the login lives; the API's region comes from the profile ARN. */
  readonly ssoRegion: string;
  readonly startUrl: string;
  readonly profileArn?: string;
}

export interface ClientRegistration {
  readonly clientId: string;
  readonly clientSecret: string;
  /** Milliseconds since the epoch. */
  readonly clientSecretExpiresAt: number;
}

export const idc: RefreshableKind<IdcCredentials> = {
  ...tokenLogin,
  required: [...TOKEN_FIELDS, "provider", "ssoRegion", "startUrl", "clientId", "clientSecret"],
  read(fields) {
    const tokens = readTokens(fields);
    const client = readClient(fields);
    const { provider } = fields;
    const ssoRegion = readRegion(fields["ssoRegion"]);
    const startUrl = readString(fields["startUrl"]);
    if (provider !== "BuilderId" && provider !== "IdentityCenter") return undefined;
    if (tokens === undefined || client === undefined) return undefined;
    if (ssoRegion === undefined || startUrl === undefined) return undefined;
    const place = { ssoRegion, startUrl };
    return { method: "idc", provider, ...tokens, ...place, ...client, ...readProfileArn(fields) };
  },
  secrets: ({ accessToken, refreshToken, clientSecret }) => [
    accessToken,
    refreshToken,
    clientSecret,
  ],
  displayName: ({ provider }) => (provider === "BuilderId" ? "Builder ID" : "Identity Center"),
  realm({ provider, startUrl }) {
    if (provider === "BuilderId") return `idc ${provider}`;
    return `idc ${provider} ${startUrl.toLowerCase().replace(/\/+$/, "")}`;
  },
  profileArn: ({ profileArn, provider }) =>
    profileArn ?? (provider === "BuilderId" ? BUILDER_ID_PROFILE_ARN : undefined),
  withProfileArn: (credentials, profileArn) => ({ ...credentials, profileArn }),
  listsProfiles: ({ provider }) => (provider === "IdentityCenter" ? "required" : "optional"),
  region: ({ ssoRegion }) => ssoRegion,
  /** PROTOCOL 2.5: JSON in camelCase, not RFC 6749's form. */
  async refresh(credentials, call) {
    const { clientId, clientSecret, refreshToken, ssoRegion } = credentials;
    const body = { clientId, clientSecret, grantType: "refresh_token", refreshToken };
    const answer = await postAuth(ssoOidcUrl(ssoRegion, "/token"), body, call);
    return understandIdcRefresh(answer, credentials, call.clock.now());
  },
};

function readClient(fields: Fields): ClientRegistration | undefined {
  const clientId = readString(fields["clientId"]);
  const clientSecret = readString(fields["clientSecret"]);
  if (clientId === undefined || clientSecret === undefined) return undefined;
  const clientSecretExpiresAt = readNumber(fields["clientSecretExpiresAt"]) ?? 0;
  return { clientId, clientSecret, clientSecretExpiresAt };
}

export function understandIdcRefresh(
  answer: HttpAnswer,
  { refreshToken }: IdcCredentials,
  now: number,
): TokenGrant {
  if (answer.status === 200) return readRefreshed(answer, refreshToken, now);
  throw refreshRefusal(answer, errorCodeOf(answer), now);
}
