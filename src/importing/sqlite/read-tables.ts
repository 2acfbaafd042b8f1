import type { Machine } from "../source.ts";
import { importError, importProblemOf } from "../import-error.ts";
import { ownEngine, type Row, type SqliteEngine, type TableRead } from "./engines.ts";
import { hostEngine } from "./host-engine.ts";
import { type CopyOptions, withSnapshot } from "./snapshot.ts";

export interface SqliteOptions extends CopyOptions {
  /** Undefined where nothing can read SQLite; by default what this machine has. */
  readonly engine?: (machine: Machine) => Promise<SqliteEngine | undefined>;
}

/**
 * Rows of another program's database, as that program committed them last; nothing of it, and
 * nothing beside it, is changed.
 * @throws KiroAuthError `login_failed`, `not-importable`
 */
export async function readTables(
  path: string,
  machine: Machine,
  reads: readonly TableRead[],
  { engine = sqliteEngine, ...copying }: SqliteOptions = {},
): Promise<readonly Row[][]> {
  return await withSnapshot(
    path,
    async (copy) => {
      const read = await engine(machine);
      if (read === undefined) throw importError({ path, fault: "no-sqlite" });
      try {
        return await read(copy, reads);
      } catch (error) {
        // The copy is ours, and nobody has it open: what fails now is its content, or the reader.
        const isReader = importProblemOf(error)?.fault === "no-sqlite";
        throw importError({ path, fault: isReader ? "no-sqlite" : "damaged" }, error);
      }
    },
    copying,
  );
}

async function sqliteEngine(machine: Machine): Promise<SqliteEngine | undefined> {
  return (await ownEngine()) ?? hostEngine(machine);
}
