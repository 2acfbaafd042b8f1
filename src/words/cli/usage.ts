import { planName } from "./accounts/list.ts";

/** What `usage` says. Numbers, dates and times come as the reader writes them. */

export const USAGE_WORDS = {
  summary: "show what is left this month and what was spent",
  description:
    "Shows for every account what is used of plan, trial, bonus and bought credits, paid overage, the reset date and how long the credits last, then what conversations on this machine cost. Figures older than five minutes are read from Kiro first, if OpenCode uses the account; without a connection the stored ones are shown with their age. How long the credits last follows from the higher of two rates: plan and overage since the last reset by any program, and what this machine's answers cost in the last seven days.",
  examples: [
    ["usage", "all accounts"],
    ["usage --account work", "one account"],
    ["usage --refresh", "read the figures now, however young they are"],
  ],
} as const;

export const REFRESH_OPTION = "read from Kiro now, however young the stored figures are";
export const READING = "Reading usage from Kiro";

export const USAGE_KEYS = {
  plan: "Plan",
  trial: "Trial",
  bonus: "Bonus",
  bought: "Bought",
  overage: "Overage",
  resets: "Resets",
  rate: "Rate",
  lasts: "Lasts",
  read: "Read",
} as const;

/**
 * @param counts undefined if nothing is known
 * @param state undefined if it can serve
 */
export function accountHeading(
  label: string,
  plan: string | undefined,
  counts: { readonly left: string; readonly limit: string } | undefined,
  state?: string,
): string {
  const left = counts && `${counts.left} of ${counts.limit} credits left`;
  const parts = [label, plan === undefined ? undefined : planName(plan), left, state];
  return parts.filter((part) => part !== undefined).join(", ");
}

/** "169.8 of 1,000 used" */
export function usedOf(used: string, limit: string, end?: string, name?: string): string {
  const ends = end === undefined ? "" : `, ends ${end}`;
  return `${used} of ${limit} used${ends}${name === undefined ? "" : ` (${name})`}`;
}

export function overageOff(): string {
  return "off in Kiro's portal";
}

export function overageOn(
  used: string,
  cap: string | undefined,
  charges: string | undefined,
): string {
  const spent = cap === undefined ? `${used} used` : `${used} of ${cap} used`;
  return charges === undefined ? spent : `${spent}, ${charges}`;
}

export function overageNotAllowed(): string {
  return "this plugin spends none of it (option overage_allowed)";
}

export function rateSinceReset(credits: string, since: string): string {
  return `${credits} credits a day since the reset on ${since}`;
}

export function rateRecorded(credits: string, since: string): string {
  return `${credits} a day on this machine since ${since}`;
}

/** @param end of the credits, or of the month for `past-reset`; undefined if not known */
export function lastsPhrase(lasts: Lasts, end: string | undefined): string {
  if (end !== undefined && lasts === "until") return `until about ${end} at this rate`;
  if (end !== undefined && lasts === "past-reset") return `until the reset on ${end}`;
  return LASTS[lasts];
}

export type Lasts = keyof typeof LASTS;

const LASTS = {
  unknown: "not known: Kiro's figures were never read",
  "unknown-since-reset": "not known: the figures are from before the reset",
  "unknown-too-early": "not known yet: less than a day is recorded",
  "used-up": "used up",
  idle: "nothing is being spent",
  "past-reset": "until the reset",
  until: "not known",
} as const;

/** @param isReset else they are older than a refusal */
export function readOutdated(age: string, isReset: boolean): string {
  const since = isReset ? "the reset" : "the quota was used up";
  return `${age}, before ${since}: --refresh reads new figures`;
}

/** @param isRead they can be read */
export function noFigures(isRead: boolean): string {
  const how = isRead
    ? "figures are read after the first answer, or with --refresh"
    : "log in first";
  return `Nothing is known yet: ${how}.`;
}

export function notRead(reason: string): string {
  return `Not read now: ${reason}`;
}

export const SESSION_COLUMNS = {
  session: "Session",
  account: "Account",
  credits: "Credits",
  models: "By model",
  last: "Last answer",
} as const;

export const MODEL_COLUMNS = { model: "Model", credits: "Credits" } as const;

/** @param shown of so many */
export function sessionsHeading(shown: string, all: string): string {
  return shown === all
    ? "Sessions on this machine"
    : `Sessions on this machine (${shown} of ${all})`;
}

export function modelsHeading(since: string, credits: string): string {
  return `Spent on this machine since ${since}: ${credits} credits`;
}

export function nothingSpent(): string {
  return "No answer on this machine has cost anything yet.";
}

export function modelCredits(model: string, credits: string): string {
  return `${model} ${credits}`;
}
