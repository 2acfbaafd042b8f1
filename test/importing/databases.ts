import { execFileSync } from "node:child_process";
import { hostBun } from "../helpers/host-bun.ts";

/** A database to be written; Node 20 has no SQLite, so OpenCode's Bun writes it. */
export interface DatabaseFixture {
  readonly path: string;
  readonly statements: readonly string[];
  /** Written last, and left in the log beside the database (`-wal`), as by a program that runs. */
  readonly inLog?: readonly string[];
}

const WRITER = `
const { Database } = require("bun:sqlite");
for (const { path, statements, inLog } of JSON.parse(process.env.FIXTURES)) {
  const database = new Database(path, { create: true });
  if (inLog) database.run("PRAGMA journal_mode = WAL");
  for (const statement of statements) database.run(statement);
  if (!inLog) database.close();
  else {
    database.run("PRAGMA wal_checkpoint(TRUNCATE)");
    database.run("PRAGMA wal_autocheckpoint = 0");
    for (const statement of inLog) database.run(statement);
  }
}
// A program that ends in order would tidy its log away.
process.kill(process.pid, "SIGKILL");
`;

export function writeDatabases(fixtures: readonly DatabaseFixture[]): void {
  if (hostBun === undefined) throw new Error("OpenCode is not installed");
  try {
    execFileSync(hostBun.command, ["-e", WRITER], {
      env: { ...process.env, ...hostBun.env, FIXTURES: JSON.stringify(fixtures) },
      stdio: ["ignore", "ignore", "pipe"],
    });
  } catch (error) {
    // It kills itself; anything it had to say before that is a fault of the fixture.
    const text = error instanceof Error && "stderr" in error ? String(error.stderr) : "";
    if (text !== "") throw new Error(text, { cause: error });
  }
}

/** A table of keys and values, as Kiro's and Amazon Q's command lines have it. */
export function cliStatements(
  auth: Readonly<Record<string, unknown>>,
  state: Readonly<Record<string, unknown>> = {},
): string[] {
  return [
    "CREATE TABLE migrations (id INTEGER PRIMARY KEY, version INTEGER NOT NULL)",
    "CREATE TABLE auth_kv (key TEXT PRIMARY KEY, value TEXT)",
    "CREATE TABLE state (key TEXT PRIMARY KEY, value BLOB)",
    ...Object.entries(auth).map(([key, value]) => insert("auth_kv", key, value)),
    ...Object.entries(state).map(([key, value]) => insert("state", key, value)),
  ];
}

export function insert(table: string, key: string, value: unknown): string {
  const text = JSON.stringify(value).replaceAll("'", "''");
  const stored = table === "state" ? `CAST('${text}' AS BLOB)` : `'${text}'`;
  return `INSERT OR REPLACE INTO ${table} VALUES ('${key}', ${stored})`;
}

/** The table of the earlier plugin, as its 1.2 made it and with the columns of later versions. */
export function earlierStatements(
  rows: readonly Readonly<Record<string, string | number>>[],
  laterColumns: readonly string[] = [
    "oidc_region TEXT",
    "start_url TEXT",
    "enabled INTEGER DEFAULT 1",
  ],
): string[] {
  const columns = [
    "id TEXT PRIMARY KEY",
    "email TEXT NOT NULL",
    "auth_method TEXT NOT NULL",
    "region TEXT NOT NULL",
    "client_id TEXT",
    "client_secret TEXT",
    "profile_arn TEXT",
    "refresh_token TEXT NOT NULL",
    "access_token TEXT NOT NULL",
    "expires_at INTEGER NOT NULL",
    "is_healthy INTEGER DEFAULT 1",
    ...laterColumns,
  ];
  return [
    `CREATE TABLE accounts (${columns.join(", ")})`,
    ...rows.map((row) => {
      const values = Object.values(row).map((value) =>
        typeof value === "number" ? String(value) : `'${value}'`,
      );
      return `INSERT INTO accounts (${Object.keys(row).join(", ")}) VALUES (${values.join(", ")})`;
    }),
  ];
}
