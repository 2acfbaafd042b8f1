import type { ChoiceReason } from "../../facts/choice-reason.ts";
import { choiceReason } from "../tui/panel.ts";
import { servesNew } from "./accounts/list.ts";
import { PROGRAM_NAME } from "./program.ts";
import type { Lasts } from "./usage.ts";

/** What `status` says. Numbers, dates and times come as the reader writes them. */

export const STATUS_WORDS = {
  summary: "show everything on one screen",
  description:
    "Shows who serves new conversations and why, what every account has left and how long that lasts, how old the list of models is, which OpenCode processes run which version of the plugin, and what needs doing, with the command for it. Figures older than five minutes are read from Kiro first, as by `usage`. What needs doing comes from the checks of `doctor` that only read files. The exit code does not depend on what is found; in scripts, use that of `doctor`.",
  examples: [
    ["status", "everything on one screen"],
    ["status --json", "the same for programs"],
  ],
} as const;

export const STATUS_KEYS = { models: "Models", running: "OpenCode" } as const;
export const TO_DO = "What needs doing";

/** @param installed that OpenCode loads at its next start; undefined if that cannot be told */
export function heading(version: string, installed: string | undefined): string {
  const own = `${PROGRAM_NAME} ${version}`;
  if (installed === undefined || installed === version) return own;
  return `${own}; OpenCode loads version ${installed}`;
}

export function servesBecause(reason: ChoiceReason | undefined): string {
  return reason === undefined ? servesNew() : `${servesNew()}: ${choiceReason(reason)}`;
}

/**
 * Of one account's credits.
 * @param phrase how long they last, as `usage` says it
 */
export function outlook(resets: string | undefined, lasts: Lasts, phrase: string): string {
  const parts = [
    resets === undefined || lasts === "past-reset" ? undefined : `resets ${resets}`,
    lasts === "until" || lasts === "past-reset" ? `lasts ${phrase}` : undefined,
    lasts === "idle" ? phrase : undefined,
    lasts.startsWith("unknown") ? `how long it lasts is ${phrase}` : undefined,
  ];
  return parts.filter((part) => part !== undefined).join(", ");
}

/** Where one of the checks below says why. */
export function accountsHidden(): string {
  return "The accounts cannot be shown; what needs doing says why.";
}

export function figuresRead(age: string): string {
  return `Figures read ${age}.`;
}

/** @param label of the account; undefined if there is none */
export function modelList(label: string | undefined, age: string | undefined): string {
  if (label === undefined) return "those built into the plugin";
  return age === undefined ? `the list of ${label} was never read` : `list of ${label}, ${age}`;
}

export function processPhrase(id: number, version: string, since: string): string {
  return `process ${id}, version ${version}, since ${since}`;
}

export function noProcess(): string {
  return "no process uses the plugin now";
}

export function nothingToDo(): string {
  return "Nothing needs doing.";
}
