import { displayNameOf, isRefreshable, type LoginMethodId } from "../auth/credentials.ts";
import type { ImportProblem } from "../facts/problems/import-problem.ts";
import { diskErrorCode } from "../lib/disk/disk.ts";
import { defined } from "../lib/defined.ts";
import { maskEmail } from "../lib/log/secret-text.ts";
import { statSync } from "node:fs";
import { importProblemOf } from "./import-error.ts";
import { type Place, placesOf } from "./places.ts";
import { EARLIER_READS, loginsOfEarlierPlugin } from "./shapes/earlier-plugin.ts";
import { CLI_READS, loginsOfCli } from "./shapes/kiro-cli.ts";
import { readKiroIde } from "./shapes/kiro-ide.ts";
import type { Finding, ImportSource, Machine } from "./source.ts";
import { readTables, type SqliteOptions } from "./sqlite/read-tables.ts";

export interface FindOptions {
  /** Domains of identity providers that the user trusts beside the known ones. */
  readonly trustedDomains?: readonly string[];
  /** Only this program's. */
  readonly source?: ImportSource | undefined;
  readonly sqlite?: SqliteOptions;
}

/** A login that another program keeps, as it may be shown. */
export interface SourceReport {
  readonly source: ImportSource;
  readonly path: string;
  /** Absent where there is a problem. */
  readonly kind?: LoginMethodId;
  /** A masked address, else the proper name of the login kind; absent where there is a problem. */
  readonly who?: string;
  /** When its access token ends, milliseconds since the epoch. */
  readonly expires?: number;
  /** After an import two programs share one chain of tokens. */
  readonly shared: true;
  readonly problem?: ImportProblem;
}

/**
 * The logins of other programs on this machine, without secrets. Changes nothing of theirs.
 */
export async function findSources(
  machine: Machine,
  options: FindOptions = {},
): Promise<readonly SourceReport[]> {
  return (await findLogins(machine, options)).map(reportOf);
}

function reportOf(finding: Finding): SourceReport {
  if ("problem" in finding) {
    const { problem, source } = finding;
    return { source, path: problem.path, shared: true, problem };
  }
  const { credentials, email, path, source } = finding.login;
  return {
    source,
    path,
    kind: credentials.method,
    who: email === undefined ? displayNameOf(credentials) : maskEmail(email),
    ...defined({ expires: isRefreshable(credentials) ? credentials.expiresAt : undefined }),
    shared: true,
  };
}

/** The same with their credentials; nothing for a program that is not there. */
export async function findLogins(
  machine: Machine,
  options: FindOptions = {},
): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const place of placesFor(machine, options.source))
    findings.push(...(await readPlace(place, machine, options)));
  return findings;
}

/** The files that are there: a quick look, one `stat` for each place, that opens none of them. */
export function presentPlaces(machine: Machine, source?: ImportSource): readonly Place[] {
  return placesFor(machine, source).filter(({ path }) => isPresent(path));
}

function placesFor(machine: Machine, source: ImportSource | undefined): readonly Place[] {
  return placesOf(machine).filter((place) => source === undefined || place.source === source);
}

function isPresent(path: string): boolean {
  try {
    statSync(path);
    return true;
  } catch (error) {
    const code = diskErrorCode(error);
    return code !== "ENOENT" && code !== "ENOTDIR";
  }
}

async function readPlace(
  { path, source }: Place,
  machine: Machine,
  { sqlite, trustedDomains = [] }: FindOptions,
): Promise<readonly Finding[]> {
  if (source === "kiro-ide") return readKiroIde(path, machine, trustedDomains);
  if (!isPresent(path)) return [];
  try {
    const reads = source === "earlier-plugin" ? EARLIER_READS : CLI_READS;
    const tables = await readTables(path, machine, reads, sqlite);
    return source === "earlier-plugin"
      ? loginsOfEarlierPlugin(path, tables, trustedDomains)
      : loginsOfCli(source, path, tables, trustedDomains);
  } catch (error) {
    const problem = importProblemOf(error);
    if (problem === undefined) throw error;
    return [{ source, problem }];
  }
}
