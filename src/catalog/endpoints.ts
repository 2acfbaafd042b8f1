import { KiroLocalError } from "../facts/errors.ts";
import { isSsoRegion, type KiroRegion } from "./regions.ts";

/**
 * The host table (PROTOCOL sections 1.1, 2.1, 3.1, 6, 7): beside the start URLs of `start-url.ts`, no
 * URL of a host is written anywhere else in `src`.
 */

/** Where a suspension can be lifted. */
export const SUPPORT_PAGE = "https://support.aws.amazon.com/#/contacts/kiro";

/** Social logins are answered in one region only, for every user (PROTOCOL 1.1). */
const SOCIAL_AUTH_ORIGIN = "https://prod.us-east-1.auth.desktop.kiro.dev";
export const SIGN_IN_ORIGIN = "https://app.kiro.dev";

export const socialAuthUrls = {
  token: `${SOCIAL_AUTH_ORIGIN}/oauth/token`,
  deviceAuthorization: `${SOCIAL_AUTH_ORIGIN}/oauth/device/authorization`,
  devicePoll: `${SOCIAL_AUTH_ORIGIN}/oauth/device/poll`,
  refresh: `${SOCIAL_AUTH_ORIGIN}/refreshToken`,
  logout: `${SOCIAL_AUTH_ORIGIN}/logout`,
  signIn: `${SIGN_IN_ORIGIN}/signin`,
} as const;

/** @throws KiroLocalError `region_unknown` */
export function ssoOidcUrl(
  region: string,
  path: "/client/register" | "/device_authorization" | "/authorize" | "/token",
): string {
  if (!isSsoRegion(region)) {
    throw new KiroLocalError({ code: "region_unknown", region });
  }
  return `https://oidc.${region}.amazonaws.com${path}`;
}

/** Forms of a chat request: by path or by target at today's host, or at the older one (PROTOCOL 3.1). */
export type ChatForm = "path" | "target" | "legacy";

/** In the order in which they are tried. */
export const CHAT_FORMS: readonly ChatForm[] = ["path", "target", "legacy"];

/** The body is the same in all forms. */
export function chatEndpoint(
  form: ChatForm,
  region: KiroRegion,
): { readonly url: string; readonly headers: Readonly<Record<string, string>> } {
  const runtime = `https://runtime.${region}.kiro.dev`;
  if (form === "target") {
    const target = "KiroRuntimeService.GenerateAssistantResponse";
    const headers = { "content-type": "application/x-amz-json-1.0", "x-amz-target": target };
    return { url: `${runtime}/`, headers };
  }
  const origin = form === "path" ? runtime : `https://q.${region}.amazonaws.com`;
  const accept = "application/vnd.amazon.eventstream";
  const headers = { "content-type": "application/json", accept };
  return { url: `${origin}/generateAssistantResponse`, headers };
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

/** A call to an operation by name, at the root of a host. */
export interface RpcEndpoint {
  readonly url: string;
  readonly target: string;
}

/** Where a web search is sent: to its path, else by its name (PROTOCOL 8). */
export function invokeMcpEndpoints(region: KiroRegion): {
  readonly path: string;
  readonly rpc: RpcEndpoint;
} {
  const host = `https://runtime.${region}.kiro.dev`;
  return {
    path: `${host}/mcp`,
    rpc: { url: `${host}/`, target: "KiroRuntimeService.InvokeMCP" },
  };
}

/** Where an account learns its own profile (PROTOCOL 2.7). */
export function getProfileEndpoint(region: KiroRegion): RpcEndpoint {
  return {
    url: `https://management.${region}.kiro.dev/`,
    target: "AmazonCodeWhispererService.GetProfile",
  };
}

/** True for a host this table can build: the only ones that a token may travel to. */
export function isKiroHost(hostname: string): boolean {
  return KIRO_HOST.test(hostname);
}
const KIRO_HOST =
  /^(?:app\.kiro\.dev|prod\.us-east-1\.auth\.desktop\.kiro\.dev|(?:runtime|management)\.[a-z0-9-]+\.kiro\.dev|(?:q|codewhisperer|oidc)\.[a-z0-9-]+\.amazonaws\.com)$/;

/** True for a page that a person may be sent to in order to log in (PROTOCOL 1.5, 2.3, 2.4). */
export function isSignInPage(url: URL): boolean {
  return url.protocol === "https:" && SIGN_IN_HOST.test(url.hostname);
}
const SIGN_IN_HOST =
  /^(?:app\.kiro\.dev|view\.awsapps\.com|[a-z0-9-]+\.awsapps\.com|(?:device\.sso|oidc)\.[a-z0-9-]+\.amazonaws\.com|[a-z0-9-]+\.portal\.[a-z0-9-]+\.app\.aws)$/;
