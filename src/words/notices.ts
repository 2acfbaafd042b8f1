/** Notices about requests and accounts; each other kind is in the file of its subject. */

import { BY_NPX, commandLine } from "./program-command.ts";
import { SUPPORT_PAGE } from "../catalog/endpoints.ts";
import type { LoginReason } from "../facts/account-block.ts";
import type { Notice } from "../facts/notice.ts";
import { explainRetried } from "./chat/answer.ts";
import { phraseOfKind } from "./errors/kinds.ts";
import { explainAuthError } from "./errors/problems/auth.ts";
import { formatNumber } from "./formats/numbers.ts";
import { formatEndSecond, formatEndTime } from "./formats/times.ts";
import { API_KEY_VARIABLE, LOG_IN, LOGIN_HINT, PLAN_PAGE } from "./terms.ts";

export function accountSwitched({ from, to, reason }: Notice<"account-switched">): string {
  return `${from} can't serve this request (${phraseOfKind(reason)}). ${to} takes over.`;
}

export function waiting({ account, milliseconds, reason, until }: Notice<"waiting">): string {
  const waits = account === undefined ? "Waiting" : `${account} waits`;
  return `${waits} ${formatSeconds(milliseconds)} for Kiro, until ${formatEndSecond(until)} (${phraseOfKind(reason)}).`;
}

export function noAnswerYet(notice: Notice<"no-answer-yet">): string {
  const { account, isRefreshing, milliseconds, until } = notice;
  const whose = account === undefined ? "" : ` to ${account}`;
  const what = isRefreshing
    ? `The tokens of ${account ?? "the account"} are still being refreshed, possibly by another process,`
    : `Kiro hasn't started its answer${whose}`;
  return `${what} after ${formatSeconds(milliseconds)}. Waiting until ${formatEndSecond(until)} at most.`;
}

export function retrying({ account, calls, failure, left }: Notice<"retrying">): string {
  const failed = calls === 1 ? "1 request failed" : `${calls} requests failed`;
  const more = left === 1 ? "once more" : `up to ${left} more times, at growing intervals`;
  return `${explainRetried(failure, account)} ${failed}; OpenCode will try ${more}.`;
}

export function loginRequired({ account, reason, successor }: Notice<"login-required">): string {
  if (account === API_KEY_VARIABLE) {
    return `Kiro no longer accepts ${account}. Replace the key, or unset ${account} and log in.`;
  }
  return `${account} must log in again: ${WHY_LOGIN[reason]}.${takesOver(successor)} ${LOG_IN}.`;
}

const WHY_LOGIN: Readonly<Record<LoginReason, string>> = {
  "refresh-token-rejected": "Kiro no longer accepts its login",
  "refresh-interrupted": "its last refresh was interrupted",
  "access-token-rejected": "Kiro rejected its new access token",
  "client-expired": "its registration with Kiro has expired",
};

export function refreshRefused({ account, problem }: Notice<"refresh-refused">): string {
  return `Three token refreshes in a row failed for ${account}; its login is kept. ${explainAuthError({ problem })} Check your network and proxy, or restart OpenCode to try at once.`;
}

export function accountSuspended({ account, successor }: Notice<"account-suspended">): string {
  return `Kiro suspended ${account}.${takesOver(successor)} Log in again once Kiro support has lifted the suspension: ${SUPPORT_PAGE}`;
}

export function quotaExhausted({ account, until, successor }: Notice<"quota-exhausted">): string {
  const end = until === undefined ? "" : ` until ${formatEndTime(until)}`;
  const what = `The quota of ${account} is used up${end}.`;
  if (successor !== undefined) return `${what}${takesOver(successor)}`;
  return account === API_KEY_VARIABLE
    ? `${what} Unset ${account} to use logged-in accounts, or change the plan at ${PLAN_PAGE}.`
    : `${what} Add another account with ${LOGIN_HINT}, or change the plan at ${PLAN_PAGE}.`;
}

function takesOver(successor: string | true | undefined): string {
  if (successor === undefined) return "";
  return ` ${successor === true ? "Another account" : successor} takes over.`;
}

export function quotaLow({ account, used, limit }: Notice<"quota-low">): string {
  return `${account} has used ${formatNumber(used)} of ${formatNumber(limit)} credits.`;
}

export function apiKeyVariable(): string {
  return `${API_KEY_VARIABLE} is set, so requests use that key instead of the accounts that are logged in. Unset it to use them.`;
}

export function toolsLeftOut({ sent, leftOut }: Notice<"tools-left-out">): string {
  const dropped = leftOut === 1 ? "1 was dropped" : `${leftOut} were dropped`;
  return `Kiro accepts ${sent} tools per request; ${dropped}. Disable MCP servers you don't need.`;
}

export function toolSchemaRefused({ tool, others }: Notice<"tool-schema-refused">): string {
  if (others !== undefined) {
    return `Kiro rejects the argument schema of ${tool} or of one of ${others} other tools. The model now gets all of them as text and may make more mistakes with tools.`;
  }
  return `Kiro rejects the argument schema of the tool ${tool}. The model now gets it as text and may make more mistakes with this tool.`;
}

export function modelsNotListed(): string {
  return `This version of OpenCode does not list the models of plugins in \`opencode models\`. You find them under /models in its terminal UI and with \`${commandLine("models", BY_NPX)}\`. A newer version lists them: run \`opencode upgrade\`.`;
}

export function networkDisk({ path, fileSystem }: Notice<"network-disk">): string {
  return `${path} is on a network drive (${fileSystem}). Use Kiro on one machine at a time: refreshing from two machines at once can invalidate the login. Set XDG_CONFIG_HOME to move the file.`;
}

export function importOffered({ path }: Notice<"import-offered">): string {
  return `An earlier version of this plugin left its accounts in ${path}. Import them: ${commandLine("import", BY_NPX)}`;
}

function formatSeconds(milliseconds: number): string {
  return `${Math.ceil(milliseconds / 1000)} s`;
}

export function recording({ directory }: Notice<"recording">): string {
  return `Recording every call to Kiro in ${directory} because KIRO_RECORD is set. Secrets and texts are replaced; look at the files before you share them.`;
}

export function recordingStopped({ directory, reason }: Notice<"recording-stopped">): string {
  const why = reason === "full" ? "it has reached its size limit" : "it can't be written";
  return `The recording in ${directory} has stopped: ${why}.`;
}
