import * as words from "../../../../src/words/tui/panel.ts";
import type { Reader } from "../../../../src/words/formats/times.ts";
import type { ChoiceReason } from "../../../../src/facts/choice-reason.ts";
import type { Samples } from "../sample.ts";

const reader: Reader = { timeZone: "Europe/Berlin", locale: "en-US" };
const now = Date.UTC(2026, 10, 27, 12);
const label = "a***@example.com";
const REASONS: readonly ChoiceReason[] = [
  "only-account",
  "others-blocked",
  "conversation",
  "preferred",
  "strategy",
];

export const tui: Samples = {
  "panelHeading: a plan": words.panelHeading("KIRO PRO+"),
  "panelHeading: none known": words.panelHeading(undefined),
  "accountsUnreadable: in the sidebar": words.accountsUnreadable(),
  "noAccount: nobody": words.noAccount(),
  "creditsLeft: a fraction": words.creditsLeft(169.8000000001, 1000, reader),
  "resets: next month": words.resets(Date.UTC(2026, 11, 1), now, reader),
  "conversationCost: one": words.conversationCost(1, reader),
  "conversationCost: a fraction": words.conversationCost(0.15000001, reader),
  "contextUsed: a share": words.contextUsed(0.1412, reader),
  ...Object.fromEntries(
    REASONS.map((reason) => [`choiceReason: ${reason}`, words.choiceReason(reason)]),
  ),
  "blockPhrase: a quota": words.blockPhrase(
    { label, state: "quota-exhausted", until: Date.UTC(2026, 11, 1) },
    now,
    reader,
  ),
  "blockPhrase: a dead login": words.blockPhrase(
    { label, state: "login-required", login: { reason: "refresh-token-rejected", since: now } },
    now,
    reader,
  ),
  "promptLine: credits": words.promptLine(812.9, 1000, reader),
  "wholeCredits: credits": words.wholeCredits(812.9, 1000, reader),
  shortPromptLine: words.shortPromptLine(811.56, reader),
  "shortPromptWarning: a throttle": words.shortPromptWarning({ label, state: "cooling-down" }),
  "shortPhrase: a quota": words.shortPhrase(
    { label, state: "quota-exhausted", until: Date.UTC(2026, 11, 1) },
    now,
    reader,
  ),
  "shortPhrase: a dead login": words.shortPhrase({ label, state: "login-required" }, now, reader),
  "promptWarning: a dead login": words.promptWarning({ label, state: "login-required" }),
  "promptWarning: a quota": words.promptWarning({ label, state: "quota-exhausted" }),
};
