import { describe, expect, it } from "vitest";
import { factsOf } from "../../src/tui/panel/facts.ts";
import { promptColumns, promptLines, sidebarLines } from "../../src/tui/panel/panel.ts";
import { account, ANSWERED, NOW, RESET, snapshot, VIEW } from "./world.ts";

const { promptWidth, narrowWidth, sidebarWidth } = {
  promptWidth: 25,
  narrowWidth: 11,
  sidebarWidth: 38,
};

function sidebar(state: ReturnType<typeof snapshot>, sessionId = "ses_1", context?: number) {
  return sidebarLines(factsOf(state, sessionId), context, VIEW);
}

function prompt(state: ReturnType<typeof snapshot>, columns: number) {
  return promptLines(factsOf(state, undefined), columns, VIEW);
}

const textsOf = (lines: readonly { readonly text: string }[]) => lines.map(({ text }) => text);

describe("the sidebar", () => {
  it("shows plan, credits, reset, session, context, and the account with its reason", () => {
    const lines = sidebar(snapshot([account("anna"), account("ben")], [ANSWERED]), "ses_1", 0.14);
    expect(textsOf(lines)).toEqual([
      "Kiro PRO+",
      "812 of 1,000 credits left",
      "resets 1 Dec",
      "this session: 1.25 credits",
      "context: 14%",
      "a***@example.com",
      "you prefer it",
    ]);
    for (const text of textsOf(lines)) expect(text.length).toBeLessThanOrEqual(sidebarWidth);
  });

  it("names who would serve before a session has begun", () => {
    const lines = sidebar(snapshot([account("anna", 0, { enabled: false }), account("ben")]));
    expect(textsOf(lines)).toContain("b***@example.com");
    expect(textsOf(lines)).not.toContain("this session: 0 credits");
  });

  it("says how to log in where nobody is", () => {
    const nobody = snapshot([]);
    expect(textsOf(sidebar(nobody))).toEqual(["Kiro", "Log in: /connect"]);
    const loggedOut = { ...snapshot([account("anna")], [ANSWERED]), isLoggedIn: false };
    expect(textsOf(sidebar(loggedOut))).toEqual(["Kiro", "Log in: /connect"]);
  });

  it("does not say that nobody is logged in where the accounts file cannot be read", () => {
    const facts = factsOf({ ...snapshot([]), trouble: new Error("newer") }, undefined);
    const lines = sidebarLines(facts, undefined, VIEW);
    expect(lines.map(({ text }) => text)).toEqual([
      "Kiro",
      "Accounts can't be read: /kiro, Doctor",
    ]);
  });

  it("says why an account cannot serve, in the theme's warning colour", () => {
    const state = { kind: "quota-exhausted", since: NOW, until: RESET } as const;
    const lines = sidebar(snapshot([account("anna", 1000, { state })]));
    expect(lines.at(-1)).toEqual({ text: "quota used up until 1 Dec", tone: "warning" });
    expect(lines[1]).toEqual({ text: "0 of 1,000 credits left", tone: "error" });
  });

  it("shows no figures from before the reset", () => {
    const late = { ...snapshot([account("anna")]), now: RESET + 1 };
    expect(textsOf(sidebar(late))).toEqual(["Kiro PRO+", "a***@example.com"]);
  });

  it("shows no figures from before a refusal", () => {
    const state = { kind: "quota-exhausted", since: NOW + 1, until: RESET, refused: true } as const;
    expect(textsOf(sidebar(snapshot([account("anna", 188, { state })])))).toEqual([
      "Kiro PRO+",
      "a***@example.com",
      "quota used up until 1 Dec",
    ]);
  });
});

describe("the line by the prompt", () => {
  it("shows whole credits, and warns from the threshold on", () => {
    expect(prompt(snapshot([account("anna", 188.4)]), 115)).toEqual([
      { text: "Kiro 811/1,000", tone: "textMuted" },
    ]);
    expect(prompt(snapshot([account("anna", 800)]), 120)).toEqual([
      { text: "Kiro 200/1,000", tone: "warning" },
    ]);
  });

  it("has 25 columns in every state, eleven where the prompt is narrow, and is left out below", () => {
    const states = [
      { kind: "quota-exhausted", since: NOW, until: RESET },
      { kind: "login-required", since: NOW, reason: "refresh-token-rejected" },
      { kind: "suspended", since: NOW },
      { kind: "cooling-down", since: NOW, until: NOW + 9_000, reason: "throttled" },
      { kind: "ready" },
    ] as const;
    for (const state of states) {
      const blocked = snapshot([account("anna", 1, { state })]);
      const [line] = prompt(blocked, 120);
      expect(line?.text.length).toBeLessThanOrEqual(promptWidth);
      const [short] = prompt(blocked, 75);
      expect(short?.tone).toBe(line?.tone);
      expect(short?.text.length).toBeLessThanOrEqual(narrowWidth);
      expect(prompt(blocked, 74)).toEqual([]);
    }
  });

  it("has the width of the prompt: at the start 75 columns, beside a sidebar less", () => {
    expect([80, 79, 200].map((columns) => promptColumns(columns, true))).toEqual([75, 74, 75]);
    expect([80, 120, 121].map((columns) => promptColumns(columns, false))).toEqual([75, 115, 74]);
  });

  it("is left out where nobody is logged in", () => {
    expect(prompt(snapshot([]), 120)).toEqual([]);
  });
});
