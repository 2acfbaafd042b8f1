import type { ImportProblem } from "../../../../../src/facts/problems/import-problem.ts";
import { explainImportProblem } from "../../../../../src/words/errors/problems/import.ts";
import type { Samples } from "../../sample.ts";

const path = "/home/anna/.local/share/kiro-cli/data.sqlite3";
const incomplete = { path, fault: "incomplete" } as const;

const PROBLEMS: readonly (readonly [string, ImportProblem])[] = [
  ["locked", { path, fault: "unreadable", systemCode: "EBUSY" }],
  ["refused without a name", { path, fault: "unreadable", systemCode: undefined }],
  ["damaged", { path, fault: "damaged" }],
  ["too large", { path, fault: "too-large" }],
  ["written all the time", { path, fault: "keeps-changing" }],
  ["nothing reads SQLite", { path, fault: "no-sqlite" }],
  ["nobody logged in", { path, fault: "signed-out" }],
  ["no tokens", { ...incomplete, missing: "tokens" }],
  ["no registration", { ...incomplete, missing: "client-registration" }],
  ["no identity provider", { ...incomplete, missing: "identity-provider" }],
  ["no login kind", { ...incomplete, missing: "login-kind" }],
  ["an unknown provider", { path, fault: "provider-not-trusted", host: "id.firm.test" }],
];

export const importProblems: Samples = Object.fromEntries(
  PROBLEMS.map(([name, problem]) => [
    `explainImportProblem: ${name}`,
    explainImportProblem(problem),
  ]),
);
