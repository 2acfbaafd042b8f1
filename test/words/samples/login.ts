import { KiroApiError, KiroLocalError, KiroNetworkError } from "../../../src/facts/errors.ts";
import * as words from "../../../src/words/login.ts";
import { authError } from "../../auth/problems.ts";
import type { Samples } from "./sample.ts";

const full = new KiroLocalError({
  code: "store_unwritable",
  path: "/home/anna/.config/opencode/kiro-accounts.json",
  reason: "refused-by-system",
  systemCode: "ENOSPC",
});

const pages = Object.entries(words.loginWords.pages).map(
  ([name, { title, text }]) => [`loginWords: the page "${name}"`, `${title}\n${text}`] as const,
);

const anna = "a***@example.com";
const logged = { account: anna, login: "Google", plan: "KIRO PRO+", isKeySet: false } as const;

export const login: Samples = {
  "chooseProvider: in a browser": words.chooseProvider("GitHub", 300_000),
  "continueInBrowser: at an organisation": words.continueInBrowser(300_000),
  "confirmCode: on any device": words.confirmCode("ABCD-EFGH", 600_000),
  "unknownPage: an address from outside": words.unknownPage("evil.example"),
  "unusualPage: nothing to click on": words.unusualPage("file:///etc/passwd"),
  "checkingApiKey: while it lasts": words.checkingApiKey(),
  "apiKeyPrompt: a prompt": words.apiKeyPrompt(),
  "startUrlPrompt: a prompt": words.startUrlPrompt(),
  "regionPrompt: a prompt": words.regionPrompt("us-east-1"),
  "profilePrompt: a prompt": words.profilePrompt(),
  "importPrompt: a prompt": words.importPrompt(),
  "importChoice: Kiro IDE": words.importChoice("kiro-ide"),
  "importChoice: the earlier plugin": words.importChoice("earlier-plugin"),
  "ownLoginChoice: recommended": words.ownLoginChoice(),
  "importing: one program": words.importing("kiro-cli"),
  "importing: all of them": words.importing(undefined),
  "explainLoginError: refused by the API": words.explainLoginError(
    new KiroApiError({ status: 401 }),
  ),
  "explainLoginError: cancelled": words.explainLoginError(new KiroNetworkError("aborted")),
  "explainLoginError: a defect": words.explainLoginError(new TypeError("x is not a function")),
  "profileChosen: of two": words.profileChosen({
    kind: "profile-chosen",
    profile: "Team A",
    others: ["Team B"],
  }),
  "profileChosen: of several": words.profileChosen({
    kind: "profile-chosen",
    profile: "Team A",
    others: ["Team B", "Team C"],
  }),
  "loginFailed: failed": words.loginFailed({ stage: "failed", error: authError("login_denied") }),
  "loginFailed: not saved yet": words.loginFailed({ stage: "not-saved", error: full }),
  "loggedInAs: plan unknown": words.loggedInAs({
    account: "API key account 4f2a",
    login: "API key",
  }),
  "loggedInAs: a key that could not be checked": words.loggedInAs({
    account: "API key account 4f2a",
    isUnchecked: true,
    login: "API key",
  }),
  "loggedInAs: an imported login": words.loggedInAs({ ...logged, isShared: true }),
  "loggedIn: the only account": words.loggedIn({
    ...logged,
    serving: { account: anna, reason: "only-account" },
  }),
  "loggedIn: it serves": words.loggedIn({
    ...logged,
    serving: { account: anna, reason: "last-login" },
  }),
  "loggedIn: another is preferred": words.loggedIn({
    ...logged,
    serving: { account: "work", reason: "preferred" },
  }),
  "loggedIn: the strategy chooses": words.loggedIn({
    ...logged,
    serving: { account: "work", reason: "strategy" },
  }),
  "loggedIn: it cannot serve": words.loggedIn({
    ...logged,
    block: { label: anna, state: "quota-exhausted", until: Date.UTC(2026, 11, 1) },
    serving: { account: "work", reason: "others-blocked" },
  }),
  "loggedIn: nobody can serve": words.loggedIn({
    ...logged,
    block: { label: anna, state: "quota-exhausted" },
  }),
  "loggedIn: the variable": words.loggedIn({ ...logged, isKeySet: true }),
  ...Object.fromEntries(pages),
};
