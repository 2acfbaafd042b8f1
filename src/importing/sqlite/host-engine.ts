import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { parseJson, readArray, readObject, readString } from "../../lib/read.ts";
import { importError } from "../import-error.ts";
import { pathModule } from "../places.ts";
import type { Machine } from "../source.ts";
import { rowsOf, type SqliteEngine } from "./engines.ts";

/**
 * OpenCode's own Bun has SQLite, and OpenCode is where we are used: for a Node that has none.
 * The tokens come back through a pipe, the paths go there through the environment.
 */
export function hostEngine(machine: Machine): SqliteEngine | undefined {
  const program = programsOf(machine).find((path) => existsSync(path));
  if (program === undefined) return undefined;
  return async (path, reads) => {
    const output = await run(program, machine, path, JSON.stringify({ path, reads }));
    const answer = readObject(parseJson(output));
    const error = readString(answer["error"]);
    if (error !== undefined) throw new Error(error);
    // An OpenCode that runs no scripts, or another program of that name.
    if (!Array.isArray(answer["tables"])) throw importError({ path, fault: "no-sqlite" });
    return readArray(answer["tables"]).map(rowsOf);
  };
}

/** As the installer and the package managers put it there; a `.cmd` would need a shell. */
function programsOf(machine: Machine): readonly string[] {
  const path = pathModule(machine);
  const name = machine.platform === "win32" ? "opencode.exe" : "opencode";
  const search = (machine.env["PATH"] ?? machine.env["Path"] ?? "").split(path.delimiter);
  const installed = [machine.homedir, ".opencode", "bin"];
  const directories = [...search, path.join(...installed)];
  return directories.filter((each) => path.isAbsolute(each)).map((each) => path.join(each, name));
}

const SCRIPT = `
const { Database } = require("bun:sqlite");
const { path, reads } = JSON.parse(process.env.KIRO_SQLITE_READ);
let answer;
try {
  const database = new Database(path);
  const isTable = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name = ?");
  const tables = reads.map(({ sql, table }) =>
    isTable.all(table).length === 0 ? [] : database.prepare(sql).all());
  answer = { tables };
} catch (error) {
  answer = { error: String(error) };
}
process.stdout.write(JSON.stringify(answer));
`;

/** Far more than logins need. */
const MAX_OUTPUT_BYTES = 16 * 1024 * 1024;
const TIMEOUT_MS = 30_000;

async function run(program: string, { env }: Machine, path: string, read: string): Promise<string> {
  const { execFile } = await import("node:child_process");
  return new Promise((resolve, reject) => {
    execFile(
      program,
      ["-e", SCRIPT],
      {
        // A directory of our own: Bun reads settings from where it stands.
        cwd: dirname(path),
        env: { ...env, BUN_BE_BUN: "1", KIRO_SQLITE_READ: read },
        timeout: TIMEOUT_MS,
        maxBuffer: MAX_OUTPUT_BYTES,
        windowsHide: true,
      },
      (error, output) => {
        if (error === null) resolve(output);
        else reject(importError({ path, fault: "no-sqlite" }, error));
      },
    );
  });
}
