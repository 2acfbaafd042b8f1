import { VERSION } from "../facts/version.ts";
import { PROGRAM_NAME } from "./cli/program.ts";
import { KiroApiError, KiroAuthError, KiroLocalError, KiroNetworkError } from "../facts/errors.ts";
import type { LoggedIn, LoginFailure, Notice } from "../facts/notice.ts";
import type { LoginWords } from "../login/context.ts";
import { explainAuthError, explainInput, withProfile } from "./errors/problems/auth.ts";
import { explainLocalError } from "./errors/problems/local.ts";
import { explainNetworkError } from "./errors/network.ts";
import type { ImportSource } from "../importing/source.ts";
import { cannotServe, itServes, serves } from "./cli/accounts/change.ts";
import { keyServes, planName, statePhrase } from "./cli/accounts/list.ts";
import { formatEndTime } from "./formats/times.ts";
import { formatMinutes } from "./formats/spans.ts";
import { IMPORT_NAMES } from "./terms.ts";

/** Everything that a person reads while logging in. */

export function chooseProvider(provider: string, timeoutMs: number): string {
  return `Choose ${provider} in the browser on this machine. You have ${formatMinutes(timeoutMs)}.`;
}

export function continueInBrowser(timeoutMs: number): string {
  return `Log in to your organisation in the browser on this machine. You have ${formatMinutes(timeoutMs)}.`;
}

export function confirmCode(userCode: string, expiresInMs: number): string {
  return `Confirm the code ${userCode} on that page, on this or any other device. The code is valid for ${formatMinutes(expiresInMs)}.`;
}

export function unknownPage(host: string): string {
  return `Check the address first: ${host} is not a known sign-in page.`;
}

export function unusualPage(address: string): string {
  return `The service gave an unusual address. Check it before you open it: ${address}`;
}

export function checkingApiKey(): string {
  return "Checking the key with Kiro...";
}

export function apiKeyPrompt(): string {
  return "Kiro API key";
}

export function startUrlPrompt(): string {
  return "Start URL of your organisation";
}

export function regionPrompt(defaultRegion: string): string {
  return `Region of IAM Identity Center (leave empty for ${defaultRegion})`;
}

export function profilePrompt(): string {
  return "Kiro profile, by name or ARN (leave empty to choose automatically)";
}

/** One of what the person may choose when asked for the source. */
export function importChoice(source: ImportSource): string {
  return `Share the login of ${IMPORT_NAMES[source]}`;
}

export function ownLoginChoice(): string {
  return "A login of its own for OpenCode (recommended)";
}

export function importPrompt(): string {
  return "An imported login is shared with its program: when one of the two refreshes it, the other may be logged out. What do you want?";
}

export function importing(source: ImportSource | undefined): string {
  const whose = source === undefined ? "other programs" : IMPORT_NAMES[source];
  return `Importing from ${whose}.`;
}

/** Why a login failed, without a service's status codes or other internals. */
export function explainLoginError(error: unknown): string {
  if (error instanceof KiroAuthError) return explainAuthError(error);
  if (error instanceof KiroApiError) return "Kiro rejected this login.";
  if (error instanceof KiroLocalError) return explainLocalError(error);
  if (error instanceof KiroNetworkError) {
    return error.code === "aborted" ? LOGIN_ENDED : explainNetworkError(error);
  }
  return `Something unexpected went wrong in ${PROGRAM_NAME} ${VERSION}.`;
}

const LOGIN_ENDED = "This login was cancelled, or another one took its place.";

export function loginFailed({ error, stage }: LoginFailure): string {
  const reason = explainLoginError(error);
  if (stage === "not-saved") return `The Kiro account could not be saved yet. ${reason}`;
  return `Kiro login failed. ${reason}`;
}

type NewLogin = Pick<LoggedIn, "account" | "isShared" | "isUnchecked" | "login" | "plan">;

export function loggedInAs({ account, isShared, isUnchecked, login, plan }: NewLogin): string {
  const planned = plan === undefined ? "" : `, plan ${planName(plan)}`;
  const shared = isShared === true ? ` ${SHARED}` : "";
  const unchecked = isUnchecked === true ? ` ${UNCHECKED}` : "";
  return `Logged in as ${account} (${login})${planned}.${shared}${unchecked}`;
}

const SHARED =
  "Its program and OpenCode share this login; should one of them be logged out, log in with another method.";
const UNCHECKED =
  "Kiro could not check the key now: the first request will show whether it is valid.";

export function loggedIn(facts: LoggedIn): string {
  return `${loggedInAs(facts)} ${whoServes(facts)}`.trim();
}

function whoServes({ account, block, isKeySet, serving }: LoggedIn): string {
  if (isKeySet) return keyServes(true);
  if (block !== undefined) {
    const state = block.state === "refused" ? "ready" : block.state;
    const end = block.until === undefined ? undefined : formatEndTime(block.until);
    return cannotServe(serving?.account, statePhrase(state, block.reason, end));
  }
  // Of a single account everybody knows who serves.
  if (serving === undefined || serving.reason === "only-account") return "";
  if (serving.account === account) return itServes();
  return serving.reason === "preferred"
    ? `${serves(serving.account)} You prefer it.`
    : "account_selection_strategy chooses who serves new conversations.";
}

export function profileChosen({ profile, others }: Notice<"profile-chosen">): string {
  return `Using the Kiro profile "${profile}", one of ${others.length + 1}. To use another one, ${withProfile(others)}.`;
}

export const loginWords: LoginWords = {
  chooseProvider,
  continueInBrowser,
  confirmCode,
  unknownPage,
  unusualPage,
  checkingApiKey,
  apiKeyPrompt,
  startUrlPrompt,
  regionPrompt,
  profilePrompt,
  importChoice,
  ownLoginChoice,
  importPrompt,
  importing,
  explainInput,
  explainLoginError,
  pages: {
    received: {
      title: "Login received",
      text: "You can close this page. OpenCode completes the login.",
    },
    failed: {
      title: "Login not completed",
      text: "Return to OpenCode to see what went wrong and try again.",
    },
    "going-on": {
      title: "One more page",
      text: "The login continues on the page of your account's provider.",
    },
    "other-method": {
      title: "Please choose another login",
      text: "The login you chose cannot be used here. Return to OpenCode and start it again.",
    },
  },
};
