import { BUILDER_ID_PROFILE_ARN, regionOfProfileArn } from "../catalog/profile-arn.ts";
import { apiRegionOf, type KiroRegion, profileRegionsOf } from "../catalog/regions.ts";
import { readString } from "../lib/read.ts";
import { knowSecrets } from "../lib/log/known-secrets.ts";
import type { AuthCall, TokenGrant, TokenSet } from "./exchange.ts";
import { apiKey, type ApiKeyCredentials } from "./kinds/api-key.ts";
import { externalIdp, type ExternalIdpCredentials } from "./kinds/external-idp.ts";
import { idc, type IdcCredentials } from "./kinds/idc.ts";
import type { Fields, LoginKind, ProfileList, RefreshableKind } from "./kinds/kind.ts";
import { social, type SocialCredentials } from "./kinds/social.ts";

/**
 * What a login yields and a refresh replaces, and THE registry of login kinds. Inside, RFC 6749's
 * words. Never logged, never part of an error: secrets live in the accounts file only.
 */
export type Credentials =
  SocialCredentials | IdcCredentials | ExternalIdpCredentials | ApiKeyCredentials;

export type LoginMethodId = Credentials["method"];

/** Those whose tokens expire. */
export type RefreshableCredentials = Extract<Credentials, TokenSet>;

type CredentialsOf<Method extends LoginMethodId> = Extract<Credentials, { method: Method }>;

const KINDS: {
  readonly [Method in LoginMethodId]: CredentialsOf<Method> extends TokenSet
    ? RefreshableKind<CredentialsOf<Method>>
    : LoginKind<CredentialsOf<Method>>;
} = { social, idc, "external-idp": externalIdp, "api-key": apiKey };

function kindOf({ method }: Credentials): LoginKind<Credentials> {
  return KINDS[method];
}

/** From the accounts file; undefined for what this version does not know or cannot use. */
export function readCredentials(fields: Fields): Credentials | undefined {
  const { method } = fields;
  if (!isMethod(method) || missingFields(fields)?.length !== 0) return undefined;
  return KINDS[method].read(fields);
}

/** What such a record lacks; undefined if its kind is unknown. */
export function missingFields(fields: Fields): readonly string[] | undefined {
  const { method } = fields;
  if (!isMethod(method)) return undefined;
  return KINDS[method].required.filter((name) => readString(fields[name]) === undefined);
}

function isMethod(value: unknown): value is LoginMethodId {
  return typeof value === "string" && Object.hasOwn(KINDS, value);
}

export function isRefreshable(credentials: Credentials): credentials is RefreshableCredentials {
  return "refreshToken" in credentials;
}

/** As `RefreshableKind.refresh`. */
export function refreshTokens(
  credentials: RefreshableCredentials,
  call: AuthCall,
): Promise<TokenGrant> {
  knowSecrets(secretsOf(credentials));
  const kind: RefreshableKind<RefreshableCredentials> = KINDS[credentials.method];
  return kind.refresh(credentials, call);
}

const LOGOUT_TIMEOUT_MS = 5_000;

/**
 * What became of a login at the service: `impossible` where it has no call for that; its tokens
 * end by themselves then, as after `failed`. A key ends only where it was made.
 */
export type LoginEnd = "ended" | "failed" | "impossible" | "key-lasts";

/** What `endLogin` comes to if all goes well. */
export function endOf(credentials: Credentials): Exclude<LoginEnd, "failed"> {
  if (!isRefreshable(credentials)) return "key-lasts";
  const kind: RefreshableKind<RefreshableCredentials> = KINDS[credentials.method];
  return kind.logout === undefined ? "impossible" : "ended";
}

/**
 * Ends a login for every program that has it: the whole chain of its tokens, if the service can
 * do that. Best effort: the login is forgotten here even if that fails. Never rejects.
 */
export async function endLogin(credentials: Credentials, call: AuthCall): Promise<LoginEnd> {
  if (!isRefreshable(credentials)) return "key-lasts";
  const kind: RefreshableKind<RefreshableCredentials> = KINDS[credentials.method];
  if (kind.logout === undefined) return "impossible";
  try {
    const isEnded = await kind.logout(credentials, { ...call, timeoutMs: LOGOUT_TIMEOUT_MS });
    return isEnded ? "ended" : "failed";
  } catch {
    return "failed";
  }
}

export function bearerOf(credentials: Credentials): string {
  return kindOf(credentials).bearer(credentials);
}

/** The headers that make a request one of this login. */
export function authorizationOf(credentials: Credentials): Readonly<Record<string, string>> {
  const authorization = `Bearer ${bearerOf(credentials)}`;
  return { authorization, ...kindOf(credentials).headers(credentials) };
}

/** Two logins with the same one are one login. */
export function loginSecretOf(credentials: Credentials): string {
  return kindOf(credentials).loginSecret(credentials);
}

/** What must never be shown, as it appears in headers and bodies. */
export function secretsOf(credentials: Credentials): readonly string[] {
  return kindOf(credentials).secrets(credentials);
}

export function displayNameOf(credentials: Credentials): string {
  return kindOf(credentials).displayName(credentials);
}

/** Within which a user id or an e-mail address names one person. */
export function realmOf(credentials: Credentials): string {
  return kindOf(credentials).realm(credentials);
}

/** The profile that a call names, if any (PROTOCOL 1.7, 2.6, 2.7). */
export function profileArnOf(credentials: Credentials): string | undefined {
  return kindOf(credentials).profileArn(credentials);
}

/** Some Builder IDs are refused with the profile that clients name for all of them (PROTOCOL D6). */
export function usesPlaceholderProfile(credentials: Credentials): boolean {
  return profileArnOf(credentials) === BUILDER_ID_PROFILE_ARN;
}

/** A login that names no profile stays as it is. */
export function withProfileArn(credentials: Credentials, profileArn: string): Credentials {
  return kindOf(credentials).withProfileArn(credentials, profileArn);
}

export function listsProfiles(credentials: Credentials): ProfileList {
  return kindOf(credentials).listsProfiles(credentials);
}

/** It cannot be used before its profile is known. */
export function lacksProfile(credentials: Credentials): boolean {
  return listsProfiles(credentials) === "required" && profileArnOf(credentials) === undefined;
}

/** Where its profiles may be. */
export function regionsOfProfiles(credentials: Credentials): readonly KiroRegion[] {
  return profileRegionsOf(kindOf(credentials).region(credentials));
}

/** Where an account's calls go: the region of its profile, else the one nearest to its login. */
export function regionOf(credentials: Credentials): KiroRegion {
  const arn = profileArnOf(credentials);
  const region = arn === undefined ? undefined : regionOfProfileArn(arn);
  return region ?? apiRegionOf(kindOf(credentials).region(credentials));
}
