import { explainStoreProblem } from "../../../src/words/store.ts";
import type { Samples } from "./sample.ts";

const path = "/home/anna/.config/opencode/kiro-accounts.json";
const backup = `${path}.bak`;
const quarantine = `${path}.corrupt`;
const cause = {
  code: "store_unwritable",
  path,
  reason: "refused-by-system",
  systemCode: "ENOSPC",
} as const;

export const store: Samples = {
  "explainStoreProblem: damaged, with a backup": explainStoreProblem({
    kind: "damaged",
    path,
    quarantine,
    hasBackup: true,
  }),
  "explainStoreProblem: damaged, without": explainStoreProblem({
    kind: "damaged",
    path,
    quarantine,
    hasBackup: false,
  }),
  "explainStoreProblem: missing": explainStoreProblem({ kind: "missing", path, backup, quarantine }),
  "explainStoreProblem: another user's file": explainStoreProblem({ kind: "foreign-owner", path }),
  "explainStoreProblem: a token that was not saved": explainStoreProblem({
    kind: "unsaved",
    account: "a***@example.com",
    cause,
  }),
  "explainStoreProblem: no refresh": explainStoreProblem({ kind: "refresh-blocked", cause }),
};
