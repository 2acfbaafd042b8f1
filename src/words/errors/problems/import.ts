import type { ImportPart, ImportProblem } from "../../../facts/problems/import-problem.ts";

export const NOTHING_TO_IMPORT =
  "No login of Kiro IDE, kiro-cli, the Amazon Q CLI or an earlier version of this plugin was found on this machine.";

/** Why a login of another program cannot be imported, and what to do. */
export function explainImportProblem(problem: ImportProblem): string {
  const { path } = problem;
  switch (problem.fault) {
    case "unreadable":
      return `Cannot read ${path} (${problem.systemCode ?? "unknown error"}). Close the program it belongs to and check the permissions, then try again.`;
    case "damaged":
      return `${path} is damaged or in an unknown format. Log in again in the program it belongs to, then try again.`;
    case "too-large":
      return `${path} is too large to read.`;
    case "keeps-changing":
      return `${path} keeps changing. Close the program it belongs to, then try again.`;
    case "no-sqlite":
      return `Reading ${path} needs Node 22.13 or later, or OpenCode on your PATH. Install one of them, then try again.`;
    case "signed-out":
      return `There is no login in ${path}. Log in in the program it belongs to, then try again.`;
    case "incomplete":
      return `The login in ${path} is incomplete: ${PARTS[problem.missing]}. Log in again in the program it belongs to, then try again.`;
    case "provider-not-trusted":
      return `The login in ${path} belongs to the identity provider ${problem.host}, which this plugin does not know. If it is your organisation's, add it to "identity_provider_hosts" and try again.`;
  }
}

const PARTS: Readonly<Record<ImportPart, string>> = {
  tokens: "its tokens are missing or malformed",
  "client-registration": "its client registration is missing",
  "identity-provider": "the details of its identity provider are missing or contradictory",
  "login-kind": "it does not say whether it is a Google or a GitHub login",
};
