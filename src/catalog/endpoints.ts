import { KiroLocalError } from "../facts/errors.ts";

/** THE host table: no host name stands anywhere else in `src` (PROTOCOL sections 1.1, 2.1, 3.1, 6, 7). */

/** Regions that a host name may be built from; anything else never reaches a URL. */
export const KIRO_REGIONS = [
  "us-east-1",
  "eu-central-1",
  "us-gov-east-1",
  "us-gov-west-1",
] as const;
export type KiroRegion = (typeof KIRO_REGIONS)[number];

/** Regions with IAM Identity Center, where a sign-in may live. */
export const SSO_REGIONS = [
  "af-south-1",
  "ap-east-1",
  "ap-east-2",
  "ap-northeast-1",
  "ap-northeast-2",
  "ap-northeast-3",
  "ap-south-1",
  "ap-south-2",
  "ap-southeast-1",
  "ap-southeast-2",
  "ap-southeast-3",
  "ap-southeast-4",
  "ap-southeast-5",
  "ap-southeast-7",
  "ca-central-1",
  "ca-west-1",
  "eu-central-1",
  "eu-central-2",
  "eu-north-1",
  "eu-south-1",
  "eu-south-2",
  "eu-west-1",
  "eu-west-2",
  "eu-west-3",
  "il-central-1",
  "me-central-1",
  "me-south-1",
  "mx-central-1",
  "sa-east-1",
  "us-east-1",
  "us-east-2",
  "us-gov-east-1",
  "us-gov-west-1",
  "us-west-1",
  "us-west-2",
] as const;
export type SsoRegion = (typeof SSO_REGIONS)[number];

/** Where a suspension can be lifted. */
export const SUPPORT_PAGE = "https://support.aws.amazon.com/#/contacts/kiro";
export const DEFAULT_REGION = "us-east-1";
/** The one region in which AWS Builder ID exists (PROTOCOL 2.1). */
export const BUILDER_ID_REGION = "us-east-1";
export const BUILDER_ID_START_URL = "https://view.awsapps.com/start";

/** Social sign-in answers in one region only, for every user (PROTOCOL 1.1). */
const SOCIAL_AUTH_ORIGIN = "https://prod.us-east-1.auth.desktop.kiro.dev";
export const SIGN_IN_ORIGIN = "https://app.kiro.dev";

export const socialAuthUrls = {
  token: `${SOCIAL_AUTH_ORIGIN}/oauth/token`,
  deviceAuthorization: `${SOCIAL_AUTH_ORIGIN}/oauth/device/authorization`,
  devicePoll: `${SOCIAL_AUTH_ORIGIN}/oauth/device/poll`,
  refresh: `${SOCIAL_AUTH_ORIGIN}/refreshToken`,
  signIn: `${SIGN_IN_ORIGIN}/signin`,
} as const;

/** @throws KiroLocalError `region_unknown` */
export function ssoOidcUrl(
  region: string,
  path: "/client/register" | "/device_authorization" | "/token",
): string {
  if (!isSsoRegion(region)) throw unknownRegion(region);
  return `https://oidc.${region}.amazonaws.com${path}`;
}

/** Where a chat is sent: the first that answers, in this order (PROTOCOL 3.1 a, then c). */
export function generateAssistantResponseUrls(region: KiroRegion): readonly [string, string] {
  return [
    `https://runtime.${region}.kiro.dev/generateAssistantResponse`,
    `https://q.${region}.amazonaws.com/generateAssistantResponse`,
  ];
}

export type ManagementOperation = "profiles" | "models" | "usage";

/** Where each is asked: the first that serves it, in this order (PROTOCOL 2.6, 6, 7). */
const MANAGEMENT_OPERATIONS: Readonly<
  Record<ManagementOperation, { method: "GET" | "POST"; path: string; legacy: string }>
> = {
  profiles: {
    method: "POST",
    path: "/List-Available-Profiles",
    legacy: "codewhisperer/ListAvailableProfiles",
  },
  models: { method: "GET", path: "/List-Available-Models", legacy: "q/ListAvailableModels" },
  usage: { method: "GET", path: "/Get-Usage-Limits", legacy: "q/getUsageLimits" },
};

export function managementEndpoints(
  region: KiroRegion,
  operation: ManagementOperation,
): { readonly method: "GET" | "POST"; readonly urls: readonly [string, string] } {
  const { method, path, legacy } = MANAGEMENT_OPERATIONS[operation];
  const [service, legacyPath] = legacy.split("/");
  return {
    method,
    urls: [
      `https://management.${region}.kiro.dev${path}`,
      `https://${service}.${region}.amazonaws.com/${legacyPath}`,
    ],
  };
}

/** ARN that social accounts share when the service names none (PROTOCOL 1.7). */
export const SOCIAL_PROFILE_ARN =
  "arn:aws:codewhisperer:us-east-1:699475941385:profile/EHGA3GRVQMUK";
/** ARN that Kiro's own client sends for Builder ID (PROTOCOL 2.6). */
export const BUILDER_ID_PROFILE_ARN =
  "arn:aws:codewhisperer:us-east-1:638616132270:profile/AAAACCCCXXXX";

const PROFILE_ARN = /^arn:[a-z0-9-]+:codewhisperer:([a-z0-9-]+):\d{12}:profile\/[A-Za-z0-9-]+$/;

export function isProfileArn(value: unknown): value is string {
  return typeof value === "string" && value.length <= 256 && PROFILE_ARN.test(value);
}

/** The ARN's region chooses the API host, not the sign-in's region (PROTOCOL 2.6). */
export function regionOfProfileArn(arn: string): KiroRegion | undefined {
  const region = PROFILE_ARN.exec(arn)?.[1];
  return isKiroRegion(region) ? region : undefined;
}

/** Where an account without an ARN is served (PROTOCOL 2.6: us and ap in us-east-1, eu in eu-central-1). */
export function apiRegionOf(region: string): KiroRegion {
  if (isKiroRegion(region)) return region;
  return region.startsWith("eu-") ? "eu-central-1" : DEFAULT_REGION;
}

export function isKiroRegion(region: unknown): region is KiroRegion {
  return KIRO_REGIONS.some((known) => known === region);
}

export function isSsoRegion(region: unknown): region is SsoRegion {
  return SSO_REGIONS.some((known) => known === region);
}

/** True for a host this table can build: the only ones that a token may travel to. */
export function isKiroHost(hostname: string): boolean {
  return KIRO_HOST.test(hostname);
}
const KIRO_HOST =
  /^(?:app\.kiro\.dev|prod\.us-east-1\.auth\.desktop\.kiro\.dev|(?:runtime|management)\.[a-z0-9-]+\.kiro\.dev|(?:q|codewhisperer|oidc)\.[a-z0-9-]+\.amazonaws\.com)$/;

/** True for a page that a person may be sent to in order to sign in (PROTOCOL 1.5, 2.3). */
export function isSignInPage(url: URL): boolean {
  return url.protocol === "https:" && SIGN_IN_HOST.test(url.hostname);
}
const SIGN_IN_HOST =
  /^(?:app\.kiro\.dev|view\.awsapps\.com|[a-z0-9-]+\.awsapps\.com|device\.sso\.[a-z0-9-]+\.amazonaws\.com|[a-z0-9-]+\.portal\.[a-z0-9-]+\.app\.aws)$/;

export const START_URL_EXAMPLE = "https://d-xxxxxxxxxx.awsapps.com/start";

/**
 * The start URL of an organisation (PROTOCOL 2.1) as AWS wants it, without the `/#/` and the query
 * that an address bar adds.
 * @returns undefined for anything else
 */
export function parseStartUrl(text: string): string | undefined {
  const trimmed = text.trim();
  if (trimmed.length > 256 || !URL.canParse(trimmed)) return undefined;
  const { protocol, host, username, password, pathname } = new URL(trimmed);
  if (protocol !== "https:" || username !== "" || password !== "") return undefined;
  const path = pathname.replace(/\/+$/, "");
  if (!START_URL.test(host + path)) return undefined;
  return `https://${host}${path}`;
}
const START_URL =
  /^(?:[a-z0-9][a-z0-9-]{0,62}\.awsapps\.com\/start|[a-z0-9][a-z0-9-]{0,62}\.portal\.[a-z0-9-]+\.app\.aws(?:\/start)?)$/;

function unknownRegion(region: string): KiroLocalError {
  return new KiroLocalError(
    "region_unknown",
    `"${region}" is not a region that Kiro sign-in knows`,
  );
}
