import * as external from "./logins/external-idp.ts";
import { refusalReply, type Exchange, type Reply } from "./http/exchange.ts";
import { getProfile, getUsage, listModels, listProfiles } from "./account/management.ts";
import { invokeMcp } from "./chat/mcp.ts";
import { devicePage, signInPage } from "./logins/portal.ts";
import { unknownResource } from "./http/refusal.ts";
import { generateAssistantResponse, type ChatReply, type NoReply } from "./chat/runtime.ts";
import * as social from "./logins/social-auth.ts";
import * as oidc from "./logins/sso-oidc.ts";
import type { World } from "./world.ts";

export type AnyReply = Reply | ChatReply | NoReply;

type Answer = (world: World, exchange: Exchange, region: string) => AnyReply | Promise<AnyReply>;

interface Route {
  /** Its only group is the region. */
  readonly host: RegExp;
  readonly method: "GET" | "POST";
  /** Path, a pattern of paths, or name of an operation of `x-amz-target`; the name scripts know it by comes first. */
  readonly names: readonly (string | RegExp)[];
  readonly answer: Answer;
}

const KIRO_REGION = "(us-east-1|eu-central-1|us-gov-east-1|us-gov-west-1)";
const RUNTIME = new RegExp(`^runtime\\.${KIRO_REGION}\\.kiro\\.dev$`);
const MANAGEMENT = new RegExp(`^management\\.${KIRO_REGION}\\.kiro\\.dev$`);
const LEGACY = new RegExp(`^q\\.${KIRO_REGION}\\.amazonaws\\.com$`);
const OLDEST = new RegExp(`^codewhisperer\\.${KIRO_REGION}\\.amazonaws\\.com$`);
const OIDC = /^oidc\.([a-z]{2}(?:-gov)?-[a-z]+-\d)\.amazonaws\.com$/;
const DEVICE = /^device\.sso\.([a-z]{2}(?:-gov)?-[a-z]+-\d)\.amazonaws\.com$/;
const SOCIAL = /^prod\.(us-east-1)\.auth\.desktop\.kiro\.dev$/;
const PORTAL = /^app\.kiro\.dev$/;
const ENTRA = /^(login)\.microsoftonline\.com$/;

const CHAT = ["/generateAssistantResponse", "GenerateAssistantResponse"];
const PROFILES = ["/List-Available-Profiles", "/ListAvailableProfiles", "ListAvailableProfiles"];
const MODELS = ["/List-Available-Models", "/ListAvailableModels", "ListAvailableModels"];
const MCP = ["/mcp", "InvokeMCP"];
const USAGE = ["/Get-Usage-Limits", "/getUsageLimits", "GetUsageLimits"];

function route(
  host: RegExp,
  method: "GET" | "POST",
  names: readonly (string | RegExp)[],
  answer: Answer,
): Route {
  return { host, method, names, answer };
}

const ROUTES: readonly Route[] = [
  route(RUNTIME, "POST", CHAT, generateAssistantResponse),
  route(LEGACY, "POST", CHAT, generateAssistantResponse),
  route(OLDEST, "POST", CHAT, generateAssistantResponse),
  ...[RUNTIME, LEGACY].map((host) => route(host, "POST", MCP, invokeMcp)),
  route(OLDEST, "POST", PROFILES, listProfiles),
  ...[MANAGEMENT, LEGACY].flatMap((host) => [
    route(host, "POST", PROFILES, listProfiles),
    route(host, "POST", ["GetProfile"], getProfile),
    route(host, "GET", MODELS, listModels),
    route(host, "POST", MODELS.slice(-1), listModels),
    route(host, "GET", USAGE, getUsage),
    route(host, "POST", USAGE.slice(-1), getUsage),
  ]),
  route(OIDC, "POST", ["/client/register"], oidc.registerClient),
  route(OIDC, "POST", ["/device_authorization"], oidc.startDevice),
  route(OIDC, "POST", ["/token"], oidc.createToken),
  route(OIDC, "GET", ["/authorize"], oidc.authorizePage),
  route(DEVICE, "GET", ["/"], devicePage),
  route(SOCIAL, "POST", ["/oauth/token"], social.exchangeCode),
  route(SOCIAL, "POST", ["/oauth/device/authorization"], social.startDevice),
  route(SOCIAL, "POST", ["/oauth/device/poll"], social.pollDevice),
  route(SOCIAL, "POST", ["/refreshToken"], social.refresh),
  route(SOCIAL, "POST", ["/logout"], social.signOut),
  route(ENTRA, "GET", [/\/\.well-known\/openid-configuration$/], external.discovery),
  route(ENTRA, "GET", [/\/oauth2\/v2\.0\/authorize$/], external.authorizePage),
  route(ENTRA, "POST", [/\/oauth2\/v2\.0\/token$/], external.token),
  route(PORTAL, "GET", ["/signin"], signInPage),
  route(PORTAL, "GET", ["/account/device"], devicePage),
];

/** Finds who answers; an unknown host or path is the client's mistake. */
export function answer(world: World, exchange: Exchange): AnyReply | Promise<AnyReply> {
  for (const candidate of ROUTES) {
    const match = candidate.host.exec(exchange.host);
    if (match === null || !isMeant(candidate, exchange)) continue;
    return candidate.answer(world, exchange, match[1] ?? "");
  }
  const where = `${exchange.method} ${exchange.host}${exchange.path}`;
  const operation = exchange.operation === undefined ? "" : ` ${exchange.operation}`;
  return refusalReply(exchange, unknownResource(`nothing at ${where}${operation}`));
}

/** The name that scripts use for a request: the newest REST path of the operation. */
export function scriptPath(exchange: Exchange): string {
  const name = exchange.operation ?? exchange.path;
  const first = ROUTES.find((candidate) => isNamed(candidate, name))?.names[0];
  return typeof first === "string" ? first : exchange.path;
}

function isMeant(candidate: Route, exchange: Exchange): boolean {
  if (candidate.method !== exchange.method) return false;
  return exchange.operation === undefined
    ? isNamed(candidate, exchange.path)
    : exchange.path === "/" && isNamed(candidate, exchange.operation);
}

function isNamed({ names }: Route, name: string): boolean {
  return names.some((each) => (typeof each === "string" ? each === name : each.test(name)));
}
