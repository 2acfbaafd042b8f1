import type { AccountBlock } from "../../../src/facts/account-block.ts";
import type { FailureKind } from "../../../src/facts/failure-kind.ts";
import { RECOVERY } from "../../../src/resilience/recover.ts";
import { explain, explainBlocks } from "../../../src/words/answer.ts";
import type { Samples } from "./sample.ts";

const UNTIL = Date.UTC(2026, 11, 1);
const BLOCKS: readonly AccountBlock[] = [
  { label: "a***@x.org", state: "cooling-down", until: UNTIL },
  { label: "b***@x.org", state: "quota-exhausted", until: UNTIL },
  { label: "c***@x.org", state: "login-required" },
  {
    label: "d***@x.org",
    state: "login-required",
    login: { reason: "refresh-interrupted", since: UNTIL },
  },
  { label: "KIRO_API_KEY", state: "login-required" },
  { label: "e***@x.org", state: "suspended" },
  { label: "f***@x.org", state: "disabled" },
  { label: "g***@x.org", state: "refused", refusal: { kind: "throttled", meaning: "busy" } },
];

const kinds = Object.keys(RECOVERY) as FailureKind[];
const facts = { meaning: "what it meant", account: "a***@x.org", model: "kiro-claude-opus-4-5" };

export const answer: Samples = {
  ...Object.fromEntries(
    kinds.map((kind) => [`explain: ${kind}`, explain({ kind, ...facts, until: UNTIL })]),
  ),
  "explainBlocks: no account": explainBlocks([]),
  "explainBlocks: several": explainBlocks(BLOCKS),
};
