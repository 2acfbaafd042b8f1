import { describe, expect, it } from "vitest";
import { explainFailure } from "../../../src/words/chat/answer.ts";
import { explainBlocks } from "../../../src/words/chat/blocks.ts";
import { HOST_ANSWERS } from "../../../src/plugin/answers/answer-table.ts";
import type { FailureKind } from "../../../src/facts/failure-kind.ts";

const KINDS = Object.keys(HOST_ANSWERS) as FailureKind[];
const UNTIL = Date.UTC(2026, 11, 1);
const MODEL = "kiro-claude-opus-4-5";

interface Facts {
  readonly account?: string | undefined;
  readonly until?: number;
  readonly serviceMessage?: string;
}

function explain(kind: FailureKind, facts: Facts = {}): string {
  const { account = "a***@example.com", until, serviceMessage } = facts;
  return explainFailure({
    failure: { kind, cause: "quota", isRepairable: false, serviceMessage, error: new Error("x") },
    account: "account" in facts ? facts.account : account,
    until,
    model: MODEL,
  });
}

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

describe("explainFailure", () => {
  it.each(KINDS)("%s is one short paragraph", (kind) => {
    for (const facts of [
      {},
      { serviceMessage: "The service's own words." },
      { account: undefined },
    ]) {
      const text = explain(kind, facts);
      expect(text).toMatch(/^[A-Za-z][^\n]{10,300}$/);
      expect(text).not.toMatch(/undefined|null|\[object|\.\.|NaN/);
    }
  });

  it.each(ABOUT_THE_ACCOUNT)("%s names the account, or says whose it is", (kind) => {
    expect(explain(kind)).toContain("a***@example.com");
    expect(explain(kind, { account: undefined })).toContain("your Kiro account");
  });

  it.each(["throttled", "quota-exhausted"] as const)("%s says until when", (kind) => {
    expect(explain(kind, { until: UNTIL })).toContain(" until 1 Dec, 00:00 UTC");
    expect(explain(kind)).not.toContain("until");
  });

  it.each([
    "access-token-rejected",
    "refresh-token-rejected",
    "throttled",
    "quota-exhausted",
  ] as const)("%s names the command that helps", (kind) => {
    expect(explain(kind)).toContain("`opencode auth login -p kiro`");
  });

  it.each(["request-invalid", "account-not-entitled", "server-error"] as const)(
    "%s repeats what the service said, else what it meant",
    (kind) => {
      const said = explain(kind, { serviceMessage: "Tool schema broken. " });
      expect(said).toContain(": Tool schema broken. ");
      expect(explain(kind)).toContain(": no credits left. ");
    },
  );

  it.each([
    ["body-not-accepted", true],
    ["tool-results-unpaired", true],
    ["refused-without-reason", false],
    ["tool-schema-not-accepted", false],
    ["effort-not-accepted", false],
  ] as const)("advises a new session after %s: %s", (cause, isAdvised) => {
    const text = explainFailure({
      failure: {
        kind: "request-invalid",
        cause,
        isRepairable: true,
        serviceMessage: "Your account is locked",
        error: new Error("x"),
      },
      model: MODEL,
    });
    expect(text.includes("new session")).toBe(isAdvised);
    expect(text).toContain("Your account is locked. ");
  });

  it("names the model where the model is the matter", () => {
    for (const kind of ["model-unavailable", "capacity"] as const) {
      expect(explain(kind)).toContain("kiro-claude-opus-4-5");
    }
  });

  it("uses the words on which OpenCode compacts", () => {
    expect(explain("context-too-long")).toMatch(/^prompt is too long/);
  });
});

describe("explainBlocks", () => {
  it("says how to begin where there is no account", () => {
    expect(explainBlocks([])).toBe(
      "No Kiro account is logged in. Use `/connect` in OpenCode or `opencode auth login -p kiro` in a shell, and choose a method.",
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
      "a***@x.org: cooling down until 1 Dec, 00:00 UTC; " +
        "b***@x.org: quota used up until 1 Dec, 00:00 UTC; " +
        "c***@x.org: quota used up; " +
        "d***@x.org: must log in again; " +
        "e***@x.org: suspended by Kiro; " +
        "f***@x.org: disabled.",
    );
    expect(text).toContain("`opencode auth login -p kiro`");
  });
});

describe("the beginning of an error that OpenCode retries", () => {
  it.each([
    ["throttled", "Rate limited by Kiro"],
    ["token-unavailable", "Token refresh failed"],
    ["capacity", "Kiro has no free capacity"],
    ["server-error", "Kiro server error"],
    ["stream-interrupted", "Kiro's answer was cut off"],
    ["tool-call-cut-off", "Kiro's answer was cut off"],
    ["tool-call-malformed", "Unusable answer from Kiro"],
  ] as const)("%s says what matters in 25 characters", (kind, words) => {
    expect(words.length).toBeLessThanOrEqual(25);
    expect(explain(kind).startsWith(words)).toBe(true);
  });
});
