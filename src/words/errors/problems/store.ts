import type { Notice } from "../../../facts/notice.ts";
import { explainLocalProblem } from "./local.ts";

/** A notice about the accounts file: what happened, and what to do. */
export function storeProblem({ problem }: Notice<"store-problem">): string {
  switch (problem.kind) {
    case "damaged":
      return problem.hasBackup
        ? `${problem.path} is damaged. Using the last good copy instead.`
        : `${problem.path} is damaged, and there is no good copy: log in again. The next save keeps the damaged file as ${problem.quarantine}.`;
    case "missing":
      return `${problem.path} is missing, so its accounts are not used. The last copy is ${problem.backup}; the next save keeps it as ${problem.quarantine}. Rename the copy to restore the accounts, or delete it: it contains your credentials.`;
    case "unusable-records":
      return `${problem.path}: some accounts can't be used (positions in the list: ${problem.positions.slice(0, 10).join(", ")}), because the id or the credentials are incomplete or wrong. Correct them, or delete them and log in again.`;
    case "foreign-owner":
      return `${problem.path} belongs to another user of this machine, who can read and replace your Kiro logins. Take ownership (chown), or move the file away and log in again.`;
    case "unsaved":
      return `The refreshed login of ${problem.account} could not be saved. ${explainLocalProblem(problem.cause)} Keep OpenCode open until this is fixed.`;
    case "refresh-blocked":
      return `Kiro logins cannot be refreshed. ${explainLocalProblem(problem.cause)}`;
  }
}
