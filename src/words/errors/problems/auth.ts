import { SIGN_IN_ORIGIN, SUPPORT_PAGE } from "../../../catalog/endpoints.ts";
import { START_URL_EXAMPLE } from "../../../catalog/start-url.ts";
import type {
  AuthStep,
  AuthUnavailable,
  InputProblem,
  LoginFailed,
  LoginRefused,
  LoginService,
  NotServed,
  RefreshTokenRejected,
} from "../../../facts/problems/auth-problem.ts";
import type { KiroAuthError } from "../../../facts/errors.ts";
import { LOGIN_LABELS } from "../../../login/methods.ts";
import { commandLine } from "../../program-command.ts";
import { shellWord } from "../../cli/doctor/command.ts";
import { formatEndTime, formatTime } from "../../formats/times.ts";
import { LOGIN_HINT, listOf } from "../../terms.ts";
import { IMPORT_SOURCES } from "../../../importing/source.ts";
import { explainImportProblem, NOTHING_TO_IMPORT } from "./import.ts";
import { explainForeignLogin, whatCame } from "../not-kiro.ts";

/** Why a login or a token refresh failed, and what to do where that is known: whole sentences. */
export function explainAuthError({ problem }: Pick<KiroAuthError, "problem">): string {
  switch (problem.code) {
    case "login_denied":
      return problem.reason === "declined"
        ? "The login was declined on the sign-in page."
        : `Kiro suspended this account. Only Kiro support can lift the suspension: ${SUPPORT_PAGE}`;
    case "login_expired":
      return "The login was not completed in time. Start it again.";
    case "login_failed":
      return loginFailed(problem);
    case "callback_port_busy":
      return `All callback ports are in use (${problem.ports.join(", ")}). Close a program that uses one of them, or set "login_flow" to "device".`;
    case "response_invalid":
      return `The login service returned an unusable response to the ${STEPS[problem.step]} (${whatIsWrong(problem.property)}).${nextTry(problem.nextTryAt)}`;
    case "client_expired":
      return problem.step === "token-refresh"
        ? "The login's client registration has expired."
        : `AWS rejected the client registration at the ${STEPS[problem.step]}. Start the login again.`;
    case "refresh_token_rejected":
      return refreshTokenRejected(problem);
    case "auth_unavailable":
      return unavailable(problem);
  }
}

const STEPS: Readonly<Record<AuthStep, string>> = {
  "client-registration": "client registration",
  "device-authorization": "device authorization",
  "login-poll": "login status check",
  discovery: "request for its configuration",
  "code-exchange": "code exchange",
  "token-refresh": "token refresh",
};

function whatIsWrong(property: string | undefined): string {
  return property === undefined ? "not a JSON object" : `"${property}" is missing or malformed`;
}

function loginFailed(problem: LoginFailed): string {
  switch (problem.reason) {
    case "refused":
      return loginRefused(problem);
    case "page-error":
      return pageError(problem.serviceCode);
    case "no-code":
      return "The sign-in page returned no code. Start the login again.";
    case "other-method":
      return `The login you chose on the sign-in page cannot be used here. Choose another one there, or start "${LOGIN_LABELS.builderId}" or "${LOGIN_LABELS.identityCenter}" instead.`;
    case "page-malformed":
      return "The sign-in page returned unusable details of your organisation's login. Start the login again.";
    case "provider-not-trusted":
      return `This plugin does not know the identity provider ${problem.host} (only Microsoft Entra and Okta). If it belongs to your organisation, add it to "identity_provider_hosts" and start the login again.`;
    case "provider-contradictory":
      return `The identity provider ${problem.host} named endpoints on other hosts, so the login was stopped. Ask your administrator.`;
    case "no-profile":
      return "Your organisation has not assigned you a Kiro profile. Ask your administrator for a Kiro subscription.";
    case "nothing-to-import":
      return NOTHING_TO_IMPORT;
    case "not-importable":
      return explainImportProblem(problem);
    case "profile-unknown":
      return `Your organisation has no Kiro profile "${problem.wanted}" for you. To use another one, ${withProfile(problem.names)}.`;
    default:
      return otherFailure(problem.reason);
  }
}

function otherFailure(
  reason: Parameters<typeof explainInput>[0] | "api-key-rejected" | "fresh-token-rejected",
): string {
  if (reason === "api-key-rejected") {
    return `Kiro rejected this key. Create a new one at ${new URL(SIGN_IN_ORIGIN).host}.`;
  }
  return reason === "fresh-token-rejected"
    ? "Kiro rejected the access token of this login right after it was refreshed. The account is kept, because its new refresh token is nowhere else. Try again later, or remove the account."
    : explainInput(reason);
}

/** For the middle of a sentence. @param names of profiles; the first is the example */
export function withProfile(names: readonly string[]): string {
  const command = commandLine(`accounts add --profile ${shellWord(names[0] ?? "NAME")}`);
  return `log in again with ${listOf(names, "or")} (in a shell: \`${command}\`)`;
}

function pageError(serviceCode: string | undefined): string {
  const code = serviceCode === undefined ? "" : ` (${serviceCode})`;
  return `The sign-in page reported an error${code}. Start the login again.`;
}

function loginRefused({ serviceCode, status, step, ...problem }: LoginRefused): string {
  const way = explainForeignLogin({ status });
  if (way !== undefined) return way;
  const service = SERVICES[problem.service];
  const isStart = step === "client-registration" || step === "device-authorization";
  if (problem.service === "AWS" && serviceCode === "invalid_request" && isStart) {
    return `AWS rejected the ${STEPS[step]}. Check the start URL and the region of IAM Identity Center.`;
  }
  const code = serviceCode ?? `HTTP ${status}`;
  if (step === "login-poll") return `${service} rejected the login (${code}). Start it again.`;
  if (step === "code-exchange") {
    const help = problem.service === "identity-provider" ? "" : OR_BY_DEVICE;
    return `${service} rejected the login (${code}). Start it again${help}.`;
  }
  return `${service} rejected the ${STEPS[step]} (${code}). Start the login again.`;
}

const OR_BY_DEVICE = ', or set "login_flow" to "device"';

const SERVICES: Readonly<Record<LoginService, string>> = {
  Kiro: "Kiro",
  AWS: "AWS",
  "identity-provider": "Your organisation's identity provider",
};

/** What is wrong with what a person typed. */
export function explainInput(problem: InputProblem): string {
  switch (problem) {
    case "api-key-malformed":
      return `Give one Kiro API key on one line. It starts with ksk_. Create one at ${new URL(SIGN_IN_ORIGIN).host}.`;
    case "start-url-malformed":
      return `The start URL must look like ${START_URL_EXAMPLE}`;
    case "region-malformed":
      return "An AWS region looks like us-east-1.";
    case "import-source-unknown":
      return `A login is imported from ${listOf(IMPORT_SOURCES, "or")}.`;
  }
}

function refreshTokenRejected(problem: RefreshTokenRejected): string {
  switch (problem.reason) {
    case "rejected":
      return "The login service rejected the refresh token.";
    case "account-removed":
      return "The account was removed.";
    case "login-ended":
      return "The login has ended.";
    case "refresh-interrupted":
      return `A token refresh was interrupted before the new token was saved (${formatTime(problem.interruptedAt)}).`;
  }
}

function notServed({ nextTryAt, pageTitle, status, step }: NotServed): string {
  const when = nextTry(nextTryAt);
  const way = explainForeignLogin({ status, pageTitle });
  if (way !== undefined) return `${way}${when}`;
  const what = whatCame({ status, pageTitle });
  // Without its words nobody knows: a login that has really ended would be refused for ever.
  const advice =
    status === 400 || status === 401 ? ` If it lasts, log in again with ${LOGIN_HINT}.` : "";
  const later = when || " Try again in a few minutes.";
  return `The login service could not handle the ${STEPS[step]} (${what}).${later}${advice}`;
}

function nextTry(at: number | undefined): string {
  return at === undefined ? "" : ` The next try comes after ${formatEndTime(at)}.`;
}

function unavailable(problem: AuthUnavailable): string {
  switch (problem.reason) {
    case "not-served":
      return notServed(problem);
    case "no-usable-token":
      return "Kiro rejects every new token that its login service issues.";
  }
}
