import { readCredentials, secretsOf, type Credentials } from "../../auth/credentials.ts";
import type { TokenSet } from "../../auth/exchange.ts";
import { isIdentityProviderHost } from "../../catalog/identity-providers.ts";
import { isProfileArn } from "../../catalog/profile-arn.ts";
import { DEFAULT_REGION, isSsoRegion } from "../../catalog/regions.ts";
import { BUILDER_ID_START_URL } from "../../catalog/start-url.ts";
import type { ImportPart, ImportProblem } from "../../facts/problems/import-problem.ts";
import { defined } from "../../lib/defined.ts";
import { knowSecrets } from "../../lib/log/known-secrets.ts";
import { readArray, readNumber, readString } from "../../lib/read.ts";

/** What the programs spell differently and mean alike. */

export type Fields = Readonly<Record<string, unknown>>;

/** A login in the words of the accounts file, not yet checked; `method` decides what is needed. */
export interface LoginFields {
  readonly tokens: TokenSet;
  readonly profileArn?: unknown;
  readonly kind: SocialFields | IdcFields | ExternalFields;
}

interface SocialFields {
  readonly method: "social";
  readonly provider: unknown;
}

interface IdcFields {
  readonly method: "idc";
  readonly region: unknown;
  /** As it is, or whatever names the organisation where the file has only that. */
  readonly startUrl: unknown;
  readonly client: Fields;
}

interface ExternalFields {
  readonly method: "external-idp";
  readonly issuer: unknown;
  readonly tokenEndpoint: unknown;
  readonly clientId: unknown;
  readonly scopes: unknown;
}

export type Outcome = Credentials | { readonly fault: ImportProblem };

/**
 * Credentials as a login of our own makes them.
 * @param trustedDomains of identity providers, beside the known ones
 */
export function credentialsOf(
  { kind, profileArn, tokens }: LoginFields,
  path: string,
  trustedDomains: readonly string[],
): Outcome {
  const lacking = (missing: ImportPart) =>
    ({ fault: { path, fault: "incomplete", missing } }) as const;
  const fields = {
    ...tokens,
    ...fieldsOf(kind),
    ...defined({ profileArn: isProfileArn(profileArn) ? profileArn : undefined }),
  };
  const credentials = readCredentials(fields);
  if (credentials === undefined) return lacking(MISSING[kind.method]);
  if (credentials.method === "external-idp") {
    const host = new URL(credentials.issuer).hostname;
    if (!isIdentityProviderHost(host, trustedDomains)) {
      return { fault: { path, fault: "provider-not-trusted", host } };
    }
  }
  knowSecrets(secretsOf(credentials));
  return credentials;
}

const MISSING = {
  social: "login-kind",
  idc: "client-registration",
  "external-idp": "identity-provider",
} as const;

function fieldsOf(kind: LoginFields["kind"]): Fields {
  switch (kind.method) {
    case "social":
      return { method: kind.method, provider: socialProvider(kind.provider) };
    case "idc":
      return idcFields(kind);
    case "external-idp":
      return {
        method: kind.method,
        issuer: readString(kind.issuer)?.replace(/\/$/, ""),
        tokenEndpoint: kind.tokenEndpoint,
        clientId: kind.clientId,
        scopes: scopesOf(kind.scopes),
      };
  }
}

function idcFields({ client, method, region, startUrl }: IdcFields): Fields {
  const url = readString(startUrl) ?? BUILDER_ID_START_URL;
  return {
    method,
    provider: url === BUILDER_ID_START_URL ? "BuilderId" : "IdentityCenter",
    ssoRegion: isSsoRegion(readString(region) ?? "") ? region : DEFAULT_REGION,
    startUrl: url,
    clientId: client["clientId"] ?? client["client_id"],
    clientSecret: client["clientSecret"] ?? client["client_secret"],
    clientSecretExpiresAt: timeOf(client["expiresAt"] ?? client["client_secret_expires_at"]),
  };
}

/** Kiro's command line writes it in lower case. */
function socialProvider(provider: unknown): string | undefined {
  switch (readString(provider)?.toLowerCase()) {
    case "google":
      return "Google";
    case "github":
      return "Github";
    default:
      return undefined;
  }
}

function scopesOf(scopes: unknown): string | undefined {
  if (typeof scopes === "string") return readString(scopes.trim());
  return readString(
    readArray(scopes)
      .filter((scope) => typeof scope === "string")
      .join(" "),
  );
}

/** What may stand in a header and in the accounts file. */
export function tokensOf(
  accessToken: unknown,
  refreshToken: unknown,
  expiresAt: unknown,
): TokenSet | undefined {
  if (!isToken(accessToken) || !isToken(refreshToken)) return undefined;
  return { accessToken, refreshToken, expiresAt: timeOf(expiresAt) };
}

const MAX_TOKEN_LENGTH = 32 * 1024;

function isToken(value: unknown): value is string {
  return typeof value === "string" && value.length <= MAX_TOKEN_LENGTH && TOKEN.test(value);
}
const TOKEN = /^[\x21-\x7e]+$/;

/**
 * Milliseconds since the epoch, of a number (seconds or milliseconds) or RFC 3339 with up to nine
 * decimals, which not every engine reads; without a zone it is UTC. 0, long ago, for anything else.
 */
export function timeOf(value: unknown): number {
  const number = readNumber(value);
  if (number !== undefined) return number < FIRST_MILLISECONDS ? number * 1000 : number;
  const [, time, decimals = "", zone = ""] = RFC_3339.exec(readString(value) ?? "") ?? [];
  if (time === undefined) return 0;
  return Date.parse(`${time.replace(" ", "T")}${decimals.slice(0, 4)}${zone || "Z"}`) || 0;
}
const RFC_3339 = /^(\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d)(\.\d+)?(Z|[+-]\d\d:\d\d)?$/i;
/** As seconds in the year 5138, as milliseconds in 1973. */
const FIRST_MILLISECONDS = 1e11;
