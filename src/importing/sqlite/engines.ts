import { isObject, readArray } from "../../lib/read.ts";

/** What is read of a database; of a table that is missing there are no rows. */
export interface TableRead {
  readonly table: string;
  readonly sql: string;
}

export type Row = Readonly<Record<string, unknown>>;

/** Reads a database that may be changed, such as a copy. Rejects with what SQLite says of it. */
export type SqliteEngine = (path: string, reads: readonly TableRead[]) => Promise<readonly Row[][]>;

/** The part of Bun's and Node's interfaces that is the same. */
interface Database {
  prepare(sql: string): { all(...parameters: string[]): unknown };
  close(): void;
}

type DatabaseClass = new (path: string) => Database;

/** The SQLite of this very runtime: Bun's, or Node's from 22.13. */
export async function ownEngine(): Promise<SqliteEngine | undefined> {
  const [name, member] =
    process.versions["bun"] === undefined
      ? ["node:sqlite", "DatabaseSync"]
      : ["bun:sqlite", "Database"];
  try {
    // A name that bundlers do not see: each runtime has one of the two.
    const module = (await import(/* @vite-ignore */ name)) as Record<string, DatabaseClass>;
    const Class = module[member];
    return (
      Class && ((path, reads) => Promise.resolve().then(() => readAll(new Class(path), reads)))
    );
  } catch {
    return undefined;
  }
}

function readAll(database: Database, reads: readonly TableRead[]): Row[][] {
  try {
    return reads.map(({ sql, table }) => {
      const known = readArray(database.prepare(IS_TABLE).all(table));
      return known.length === 0 ? [] : rowsOf(database.prepare(sql).all());
    });
  } finally {
    database.close();
  }
}

const IS_TABLE = "SELECT name FROM sqlite_master WHERE type = 'table' AND name = ?";

export function rowsOf(value: unknown): Row[] {
  return readArray(value).filter(isObject);
}
