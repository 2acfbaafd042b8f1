import type { StoreProblem } from "../../../../../src/facts/problems/store-problem.ts";
import { storeProblem } from "../../../../../src/words/errors/problems/store.ts";
import type { Samples } from "../../sample.ts";

const path = "/home/anna/.config/opencode/kiro-accounts.json";
const backup = `${path}.bak`;
const quarantine = `${path}.quarantine`;
const cause = {
  code: "store_unwritable",
  path,
  reason: "refused-by-system",
  systemCode: "ENOSPC",
} as const;

const sentenceOf = (problem: StoreProblem) => storeProblem({ kind: "store-problem", problem });

export const store: Samples = {
  "storeProblem: damaged, with a backup": sentenceOf({
    kind: "damaged",
    path,
    quarantine,
    hasBackup: true,
  }),
  "storeProblem: damaged, without": sentenceOf({
    kind: "damaged",
    path,
    quarantine,
    hasBackup: false,
  }),
  "storeProblem: unusable records": sentenceOf({
    kind: "unusable-records",
    path,
    records: [
      { position: 2, reason: "credentials-invalid", label: "work" },
      { position: 5, reason: "id-invalid" },
    ],
  }),
  "storeProblem: many unusable records": sentenceOf({
    kind: "unusable-records",
    path,
    records: [1, 2, 3, 4, 5, 6, 7].map((position) => ({ position, reason: "duplicate" })),
  }),
  "storeProblem: missing": sentenceOf({ kind: "missing", path, backup, quarantine }),
  "storeProblem: a newer version's file": sentenceOf({ kind: "newer", path }),
  "storeProblem: another user's file": sentenceOf({ kind: "foreign-owner", path }),
  "storeProblem: a token that was not saved": sentenceOf({
    kind: "unsaved",
    account: "a***@example.com",
    cause,
  }),
  "storeProblem: no refresh": sentenceOf({ kind: "refresh-blocked", cause }),
};
