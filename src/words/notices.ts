/** Notices about requests and accounts; each other kind is in the file of its subject. */

import type { Notice } from "../facts/notice.ts";
import { phraseOfKind } from "./errors/kinds.ts";
import { API_KEY_VARIABLE, formatTime, LOGIN_COMMAND } from "./terms.ts";

export function accountSwitched({ from, reason }: Notice<"account-switched">): string {
  return `Switching accounts: ${from} is unavailable (${phraseOfKind(reason)}).`;
}

export function waiting({ milliseconds, reason }: Notice<"waiting">): string {
  return `Waiting ${formatSeconds(milliseconds)} for Kiro (${phraseOfKind(reason)}).`;
}

export function retrying({ calls, left, reason }: Notice<"retrying">): string {
  const failed = calls === 1 ? "1 request failed" : `${calls} requests failed`;
  const more = left === 1 ? "once more" : `up to ${left} more times, at growing intervals`;
  return `Kiro isn't answering (${phraseOfKind(reason)}). ${failed}; OpenCode will try ${more}.`;
}

export function loginRequired({ account }: Notice<"login-required">): string {
  return `Log in again as ${account}: ${LOGIN_COMMAND}`;
}

export function accountSuspended({ account }: Notice<"account-suspended">): string {
  return `Kiro suspended ${account}. It won't be used until you log in again.`;
}

export function quotaExhausted({ account, until }: Notice<"quota-exhausted">): string {
  const end = until === undefined ? "" : ` until ${formatTime(until)}`;
  return `The quota of ${account} is used up${end}.`;
}

export function quotaLow({ account, used, limit }: Notice<"quota-low">): string {
  return `${account} has used ${used} of ${limit} credits.`;
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

export function networkDisk({ path, fileSystem }: Notice<"network-disk">): string {
  return `${path} is on a network drive (${fileSystem}). Use Kiro on one machine at a time: refreshing from two machines at once can invalidate the login. Set XDG_CONFIG_HOME to move the file.`;
}

function formatSeconds(milliseconds: number): string {
  return `${Math.ceil(milliseconds / 1000)} s`;
}
