import { SUPPORT_PAGE } from "../../catalog/endpoints.ts";
import type { AccountBlock } from "../../facts/account-block.ts";
import { afterDashes } from "../cli/accounts/argument.ts";
import { shellWord } from "../cli/doctor/command.ts";
import { commandLine } from "../program-command.ts";
import { API_KEY_VARIABLE, LOGIN_HINT, PLAN_PAGE } from "../terms.ts";

/** What a person can do, for every state that an account is in. */
export function adviceOn(blocks: readonly AccountBlock[]): string {
  const states = new Set(blocks.map(({ state }) => state));
  const disabled = blocks.find(({ state }) => state === "disabled")?.label;
  const isVariable = blocks.every(({ label }) => label === API_KEY_VARIABLE);
  const choices = [
    ...(disabled === undefined ? [] : [`enable an account with \`${enableCommand(disabled)}\``]),
    ...(states.has("quota-exhausted") ? [`change the plan at ${PLAN_PAGE}`] : []),
    ...(states.has("login-required") && !isVariable ? ["log in again"] : []),
    isVariable
      ? `unset ${API_KEY_VARIABLE} to use logged-in accounts`
      : `add another account with ${LOGIN_HINT}`,
  ];
  const usage = states.has("quota-exhausted") ? ` ${readsQuota()}` : "";
  const support = states.has("suspended")
    ? ` Only Kiro support can lift a suspension: ${SUPPORT_PAGE}`
    : "";
  const text = choices.join(", or ");
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.${usage}${support}`;
}

/** Otherwise it is read every half an hour. */
export function readsQuota(): string {
  return `\`${commandLine("usage")}\` notices at once when there are new credits.`;
}

function enableCommand(label: string): string {
  return commandLine(`accounts enable ${afterDashes(label, shellWord(label))}`);
}
