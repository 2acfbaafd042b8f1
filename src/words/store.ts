import type { Notice } from "../facts/notice.ts";
import { explainLocalProblem } from "./local.ts";

/** A notice about the accounts file: what happened, and what to do. */
export function storeProblem({ problem }: Notice<"store-problem">): string {
  switch (problem.kind) {
    case "damaged":
      return problem.hasBackup
        ? `${problem.path} is damaged. The last good copy is used instead.`
        : `${problem.path} is damaged, and there is no good copy: log in again. The damaged file is kept as ${problem.quarantine} once something is saved.`;
    case "missing":
      return `${problem.path} is gone, so its accounts are not used. The last copy is ${problem.backup}, or ${problem.quarantine} once something is saved. Rename it to restore the accounts, or delete it: it contains your credentials.`;
    case "foreign-owner":
      return `${problem.path} belongs to another user of this machine, who can read and replace your Kiro logins. Take ownership (chown), or move it away and log in again.`;
    case "unsaved":
      return `The refreshed login of ${problem.account} could not be saved. ${explainLocalProblem(problem.cause)} Keep OpenCode open until this is fixed.`;
    case "refresh-blocked":
      return `Kiro logins cannot be refreshed. ${explainLocalProblem(problem.cause)}`;
  }
}
