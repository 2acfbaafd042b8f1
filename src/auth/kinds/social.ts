import { socialAuthUrls } from "../../catalog/endpoints.ts";
import { SOCIAL_PROFILE_ARN } from "../../catalog/profile-arn.ts";
import { DEFAULT_REGION } from "../../catalog/regions.ts";
import type { HttpAnswer } from "../../lib/net/http.ts";
import { errorCodeOf, postAuth, type TokenGrant, type TokenSet } from "../exchange.ts";
import {
  readProfileArn,
  type RefreshableKind,
  readTokens,
  TOKEN_FIELDS,
  tokenLogin,
} from "./kind.ts";
import { readRefreshed, refreshRefusal } from "./refresh-answer.ts";

/** Google or GitHub through Kiro's own login service (PROTOCOL section 1). */
export interface SocialCredentials extends TokenSet {
  readonly method: "social";
  readonly provider: SocialProvider;
  readonly profileArn?: string;
}

export type SocialProvider = "Google" | "Github";

export const social: RefreshableKind<SocialCredentials> = {
  ...tokenLogin,
  required: [...TOKEN_FIELDS, "provider"],
  read(fields) {
    const tokens = readTokens(fields);
    const { provider } = fields;
    if (tokens === undefined || (provider !== "Google" && provider !== "Github")) return undefined;
    return { method: "social", provider, ...tokens, ...readProfileArn(fields) };
  },
  secrets: ({ accessToken, refreshToken }) => [accessToken, refreshToken],
  displayName: ({ provider }) => socialProviderName(provider),
  realm: ({ provider }) => `social ${provider}`,
  // All social accounts share one profile when the service names none (PROTOCOL 1.7).
  profileArn: ({ profileArn }) => profileArn ?? SOCIAL_PROFILE_ARN,
  withProfileArn: (credentials, profileArn) => ({ ...credentials, profileArn }),
  listsProfiles: () => "none",
  region: () => DEFAULT_REGION,
  /** PROTOCOL 1.6. */
  async refresh(credentials, call) {
    const body = { refreshToken: credentials.refreshToken };
    const answer = await postAuth(socialAuthUrls.refresh, body, call);
    return understandSocialRefresh(answer, credentials, call.clock.now());
  },
  /** PROTOCOL 1.6: ends the access token as well. */
  async logout({ refreshToken }, call) {
    const { status } = await postAuth(socialAuthUrls.logout, { refreshToken }, call);
    return status >= 200 && status < 300;
  },
};

export function socialProviderName(provider: SocialProvider): string {
  return provider === "Github" ? "GitHub" : provider;
}

export function understandSocialRefresh(
  answer: HttpAnswer,
  { refreshToken }: SocialCredentials,
  now: number,
): TokenGrant {
  if (answer.status === 200) return readRefreshed(answer, refreshToken, now);
  throw refreshRefusal(answer, errorCodeOf(answer), now);
}
