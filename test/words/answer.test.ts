import { describe, expect, it } from "vitest";
import { explain, explainBlocks, type FailureFacts } from "../../src/words/answer.ts";
import { HOST_ANSWERS } from "../../src/plugin/answers/answer-table.ts";
import type { FailureKind } from "../../src/facts/failure-kind.ts";

const KINDS = Object.keys(HOST_ANSWERS) as FailureKind[];
const UNTIL = Date.UTC(2026, 11, 1);
const FACTS: Omit<FailureFacts, "kind"> = {
  meaning: "what it meant",
  account: "a***@example.com",
  model: "kiro-claude-opus-4-5",
};

/** What only the account's owner can change must name the account. */
const ABOUT_THE_ACCOUNT: readonly FailureKind[] = [
  "throttled",
  "quota-exhausted",
  "access-token-rejected",
  "refresh-token-rejected",
  "account-suspended",
  "model-unavailable",
  "account-not-entitled",
];

describe("explain", () => {
  it.each(KINDS)("%s is one short paragraph", (kind) => {
    for (const facts of [
      FACTS,
      { ...FACTS, serviceMessage: "The service's own words." },
      { ...FACTS, account: undefined },
    ]) {
      const text = explain({ kind, ...facts });
      expect(text).toMatch(/^[A-Za-z][^\n]{10,300}$/);
      expect(text).not.toMatch(/undefined|null|\[object|\.\.|NaN/);
    }
  });

  it.each(ABOUT_THE_ACCOUNT)("%s names the account, or says whose it is", (kind) => {
    expect(explain({ kind, ...FACTS })).toContain("a***@example.com");
    expect(explain({ kind, ...FACTS, account: undefined })).toContain("your Kiro account");
  });

  it.each(["throttled", "quota-exhausted"] as const)("%s says until when", (kind) => {
    expect(explain({ kind, ...FACTS, until: UNTIL })).toContain(" until 2026-12-01 00:00 UTC");
    expect(explain({ kind, ...FACTS })).not.toContain("until");
  });

  it.each([
    "access-token-rejected",
    "refresh-token-rejected",
    "throttled",
    "quota-exhausted",
  ] as const)("%s names the command that helps", (kind) => {
    expect(explain({ kind, ...FACTS })).toContain("`opencode auth login -p kiro`");
  });

  it.each(["request-invalid", "account-not-entitled", "server-error"] as const)(
    "%s repeats what the service said, else what it meant",
    (kind) => {
      const said = explain({ kind, ...FACTS, serviceMessage: "Tool schema broken. " });
      expect(said).toContain(": Tool schema broken. ");
      expect(explain({ kind, ...FACTS })).toContain(": what it meant. ");
    },
  );

  it("names the model where the model is the matter", () => {
    for (const kind of ["model-unavailable", "capacity"] as const) {
      expect(explain({ kind, ...FACTS })).toContain("kiro-claude-opus-4-5");
    }
  });

  it("uses the words on which OpenCode compacts", () => {
    expect(explain({ kind: "context-too-long", ...FACTS })).toMatch(/^prompt is too long/);
  });
});

describe("explainBlocks", () => {
  it("says how to begin where there is no account", () => {
    expect(explainBlocks([])).toBe(
      "No Kiro account is signed in. Run `opencode auth login -p kiro` and choose a method.",
    );
  });

  it("says who is out, why and until when", () => {
    const text = explainBlocks([
      { label: "a***@x.org", state: "cooling-down", until: UNTIL },
      { label: "b***@x.org", state: "quota-exhausted", until: UNTIL },
      { label: "c***@x.org", state: "quota-exhausted" },
      { label: "d***@x.org", state: "login-required" },
      { label: "e***@x.org", state: "suspended" },
      { label: "f***@x.org", state: "disabled" },
    ]);
    expect(text).toContain(
      "a***@x.org: resting until 2026-12-01 00:00 UTC; " +
        "b***@x.org: quota used up until 2026-12-01 00:00 UTC; " +
        "c***@x.org: quota used up; " +
        "d***@x.org: must sign in again; " +
        "e***@x.org: suspended by Kiro; " +
        "f***@x.org: switched off.",
    );
    expect(text).toContain("`opencode auth login -p kiro`");
  });
});
