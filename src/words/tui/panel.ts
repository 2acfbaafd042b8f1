import type { AccountBlock } from "../../facts/account-block.ts";
import type { ChoiceReason } from "../../facts/choice-reason.ts";
import { planName, statePhrase } from "../cli/accounts/list.ts";
import { formatNumber, formatShare } from "../formats/numbers.ts";
import { formatEnd, type Reader } from "../formats/times.ts";

/** What OpenCode's terminal UI shows: short, because the sidebar has 37 columns. */

export const NAME = "Kiro";
export const COMMAND_HINT = "accounts, usage, doctor";

export function panelHeading(plan: string | undefined): string {
  return plan === undefined ? NAME : `${NAME} ${planName(plan)}`;
}

export function noAccount(): string {
  return "Log in: /connect";
}

export function accountsUnreadable(): string {
  return "Accounts can't be read: /kiro, Doctor";
}

export function creditsLeft(left: number, limit: number, reader: Reader): string {
  return `${formatNumber(left, reader)} of ${formatNumber(limit, reader)} credits left`;
}

export function resets(at: number, now: number, reader: Reader): string {
  return `resets ${formatEnd(at, now, reader)}`;
}

export function conversationCost(credits: number, reader: Reader): string {
  const number = formatNumber(credits, reader);
  return `this session: ${number} ${credits === 1 ? "credit" : "credits"}`;
}

/** @param share of 1 */
export function contextUsed(share: number, reader: Reader): string {
  return `context: ${formatShare(share, reader)}`;
}

const REASONS: Readonly<Record<ChoiceReason, string>> = {
  "only-account": "your only account",
  "others-blocked": "the others can't serve now",
  conversation: "the session began with it",
  preferred: "you prefer it",
  "last-login": "your last login",
  strategy: "picked by the selection strategy",
};

export function choiceReason(reason: ChoiceReason): string {
  return REASONS[reason];
}

export function blockPhrase(block: AccountBlock, now: number, reader: Reader): string {
  if (block.state === "refused") return statePhrase("ready");
  const end = block.until === undefined ? undefined : formatEnd(block.until, now, reader);
  return statePhrase(block.state, block.reason ?? block.login?.reason, end);
}

/** Beside the prompt. */
export function promptLine(left: number, limit: number, reader: Reader): string {
  return `${NAME} ${wholeCredits(left, limit, reader)}`;
}

/** Where the host's own line leaves eleven columns. */
export function shortPromptLine(left: number, reader: Reader): string {
  return `${formatNumber(Math.floor(left), reader)} left`;
}

/** Where there is little room. */
export function wholeCredits(left: number, limit: number, reader: Reader): string {
  const whole = (credits: number) => formatNumber(Math.floor(credits), reader);
  return `${whole(left)}/${whole(limit)}`;
}

/** Neither reason nor end: 25 columns are all there is. */
export function promptWarning({ state }: AccountBlock): string {
  return `${NAME}: ${statePhrase(state === "refused" ? "ready" : state)}`;
}

export function shortPromptWarning({ state }: AccountBlock): string {
  return SHORT[state];
}

/** Without the reason, in a list of the host that cuts what is too long. */
export function shortPhrase({ state, until }: AccountBlock, now: number, reader: Reader): string {
  return SHORT[state] + (until === undefined ? "" : ` until ${formatEnd(until, now, reader)}`);
}

const SHORT: Readonly<Record<AccountBlock["state"], string>> = {
  refused: "ready",
  disabled: "disabled",
  "cooling-down": "limited",
  "quota-exhausted": "used up",
  "login-required": "log in",
  suspended: "suspended",
};
