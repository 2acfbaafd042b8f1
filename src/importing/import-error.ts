import { KiroAuthError } from "../facts/errors.ts";
import type { ImportProblem } from "../facts/problems/import-problem.ts";

export function importError(problem: ImportProblem, cause?: unknown): KiroAuthError {
  return new KiroAuthError(
    { code: "login_failed", reason: "not-importable", ...problem },
    { cause },
  );
}

/** @returns undefined for any other error */
export function importProblemOf(error: unknown): ImportProblem | undefined {
  if (!(error instanceof KiroAuthError) || error.problem.code !== "login_failed") return undefined;
  return error.problem.reason === "not-importable" ? error.problem : undefined;
}
