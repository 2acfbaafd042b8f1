import { readNumber, readString } from "../../lib/read.ts";
import type { AuthCall, TokenGrant, TokenSet } from "../exchange.ts";

export type Fields = Readonly<Record<string, unknown>>;

/**
 * Everything that one login method decides. Its members are methods on purpose: TypeScript lets a
 * kind of one method be used for any credentials, and the registry picks the right one.
 */
export interface LoginKind<Credentials> {
  /** Texts that its record in the accounts file cannot do without. */
  readonly required: readonly string[];
  /** Reads what the accounts file holds; undefined if that cannot be used. */
  read(fields: Fields): Credentials | undefined;
  /** What `Authorization` carries. */
  bearer(credentials: Credentials): string;
  /** What requests carry in addition to `Authorization`, names in lower case. */
  headers(credentials: Credentials): Readonly<Record<string, string>>;
  /** Identifies one login: two with the same one are the same login. */
  loginSecret(credentials: Credentials): string;
  /** What must never be shown, as it appears in headers and bodies. */
  secrets(credentials: Credentials): readonly string[];
  /** The proper name that people know it by, such as "GitHub". */
  displayName(credentials: Credentials): string;
  /** Within which a user id or an e-mail address names one person. */
  realm(credentials: Credentials): string;
  /** The profile that requests name: the login's own, else the one that Kiro's own clients name. */
  profileArn(credentials: Credentials): string | undefined;
  withProfileArn(credentials: Credentials, profileArn: string): Credentials;
  /** Whether the service lists profiles for this login. */
  listsProfiles(credentials: Credentials): ProfileList;
  /** The region of the login: the API is called near it where no profile says otherwise. */
  region(credentials: Credentials): string;
}

/** Without a profile a `required` login cannot be used. */
export type ProfileList = "none" | "optional" | "required";

/** A login whose tokens expire. */
export interface RefreshableKind<Credentials extends TokenSet> extends LoginKind<Credentials> {
  /**
   * Trades the refresh token for new tokens: one request, no retry. The refresh token that comes
   * back is the new one where the service sent one, else the old one.
   * @throws KiroAuthError `refresh_token_rejected` and `client_expired`: only a new login helps;
   * `auth_unavailable`: the old token is still good, try later; `response_invalid`: a 200 that
   * cannot be used, the old token may be spent
   * @throws KiroNetworkError
   */
  refresh(credentials: Credentials, call: AuthCall): Promise<TokenGrant>;
  /**
   * Tells the service that the login is over, if it has a call for that.
   * @returns whether the service agreed
   * @throws KiroNetworkError
   */
  logout?(credentials: Credentials, call: AuthCall): Promise<boolean>;
}

/** Of every login with tokens. */
export const TOKEN_FIELDS = ["accessToken", "refreshToken"] as const;

/** What all logins with tokens have in common. */
export const tokenLogin = {
  bearer: ({ accessToken }: TokenSet) => accessToken,
  headers: () => ({}),
  loginSecret: ({ refreshToken }: TokenSet) => refreshToken,
};

export function readTokens(fields: Fields): TokenSet | undefined {
  const accessToken = readString(fields["accessToken"]);
  const refreshToken = readString(fields["refreshToken"]);
  if (accessToken === undefined || refreshToken === undefined) return undefined;
  return { accessToken, refreshToken, expiresAt: readNumber(fields["expiresAt"]) ?? 0 };
}

export function readProfileArn(fields: Fields): { readonly profileArn?: string } {
  const profileArn = readString(fields["profileArn"]);
  return profileArn === undefined ? {} : { profileArn };
}

/** A region becomes part of a host name. */
export function readRegion(value: unknown): string | undefined {
  const region = readString(value);
  return region !== undefined && REGION.test(region) ? region : undefined;
}
const REGION = /^[a-z]{2}(?:-[a-z]+)+-\d{1,2}$/;
