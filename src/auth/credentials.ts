/**
 * What a login yields and a refresh renews. Inside, RFC 6749's words. Never logged, never part of
 * an error: secrets live in the accounts file only.
 */
export type Credentials = SocialCredentials | IdcCredentials | ApiKeyCredentials;

/** The three values that a refresh replaces together, never one alone. */
export interface TokenSet {
  readonly accessToken: string;
  readonly refreshToken: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

/** Google or GitHub through Kiro's own sign-in service (PROTOCOL section 1). */
export interface SocialCredentials extends TokenSet {
  readonly method: "social";
  readonly provider: SocialProvider;
  readonly profileArn?: string;
}

export type SocialProvider = "Google" | "Github";

/** AWS Builder ID or IAM Identity Center through AWS SSO OIDC (PROTOCOL section 2). */
export interface IdcCredentials extends TokenSet {
  readonly method: "idc";
  readonly provider: "BuilderId" | "IdentityCenter";
  /** Where the sign-in lives; the API's region comes from the profile ARN. */
  readonly ssoRegion: string;
  readonly startUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Milliseconds since the epoch. */
  readonly clientSecretExpiresAt: number;
  readonly profileArn?: string;
}

/** A `ksk_…` key (PROTOCOL section 2.7): never expires, is never refreshed. */
export interface ApiKeyCredentials {
  readonly method: "api-key";
  readonly apiKey: string;
  readonly region: string;
}

export type RefreshableCredentials = SocialCredentials | IdcCredentials;

/** Who signed in, as the service says; either may be missing. */
export interface Identity {
  /** The service's stable user id. */
  readonly userId?: string;
  readonly email?: string;
}

/** The address where it can name a person: a stand-in such as `unknown` would make two one. */
export function personalAddress(email: string | undefined): string | undefined {
  if (email === undefined || !/^[^@\s]+@[^@\s]+$/.test(email)) return undefined;
  return email.startsWith("builder-id@aws.amazon.com") ? undefined : email;
}

/** The bearer of a request. */
export function bearerOf(credentials: Credentials): string {
  return credentials.method === "api-key" ? credentials.apiKey : credentials.accessToken;
}

/** PROTOCOL 2.7: the only known mark of a key; whatever else it holds must fit into a header. */
export function isApiKey(text: string): boolean {
  return /^ksk_[\x21-\x7e]{1,512}$/.test(text);
}

/** Two logins with the same one are one login. */
export function loginSecretOf(credentials: Credentials): string {
  return credentials.method === "api-key" ? credentials.apiKey : credentials.refreshToken;
}

/** What must never be shown, as it stands in headers and bodies. */
export function secretsOf(credentials: Credentials): readonly string[] {
  switch (credentials.method) {
    case "api-key":
      return [credentials.apiKey];
    case "social":
      return [credentials.accessToken, credentials.refreshToken];
    case "idc":
      return [credentials.accessToken, credentials.refreshToken, credentials.clientSecret];
  }
}
