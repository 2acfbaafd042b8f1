import type { Notice } from "../../../facts/notice.ts";
import type { UnusableRecord } from "../../../facts/problems/store-problem.ts";
import { removeRecordCommand } from "../../cli/accounts/argument.ts";
import { UNUSABLE } from "../../cli/accounts/list.ts";
import { explainLocalProblem } from "./local.ts";

const MAX_NAMED = 5;

function unusable(records: readonly UnusableRecord[]): string {
  const named = records.slice(0, MAX_NAMED).map(({ label, position, reason }) => {
    return `record ${position}${label === undefined ? "" : ` (${label})`}: ${UNUSABLE[reason]}`;
  });
  const left = records.length - named.length;
  return [...named, ...(left > 0 ? [`${left} more`] : [])].join("; ");
}

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
      return `${problem.path}: not every account can be used (${unusable(problem.records)}). Log in again, or remove it: \`${removeRecordCommand(problem.records[0]?.position ?? 1)}\`.`;
    case "foreign-owner":
      return `${problem.path} belongs to another user of this machine, who can read and replace your Kiro logins. Take ownership (chown), or move the file away and log in again.`;
    case "newer":
      return explainLocalProblem({ code: "store_newer", path: problem.path });
    case "unsaved":
      return `The refreshed login of ${problem.account} could not be saved. ${explainLocalProblem(problem.cause)} Keep OpenCode open until this is fixed.`;
    case "refresh-blocked":
      return `Kiro logins cannot be refreshed. ${explainLocalProblem(problem.cause)}`;
  }
}
