import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Machine } from "../../src/importing/source.ts";
import { hostBun } from "../helpers/host-bun.ts";

/** A home directory of a person who uses other programs, too; this system's own paths. */
export function createHome(platform = "linux") {
  const homedir = mkdtempSync(join(tmpdir(), "kiro-import-home-"));
  const path = (...names: string[]) => join(homedir, ...names);
  const machine: Machine = {
    env: { PATH: dirname(hostBun?.command ?? "/nowhere/opencode") },
    platform,
    homedir,
  };
  return {
    machine,
    path,
    ideToken: path(".aws", "sso", "cache", "kiro-auth-token.json"),
    cli: path(".local", "share", "kiro-cli", "data.sqlite3"),
    amazonQ: path(".local", "share", "amazon-q", "data.sqlite3"),
    earlier: path(".config", "opencode", "kiro.db"),
    write(file: string, content: unknown) {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
    },
    makeDirectories(...files: readonly string[]) {
      for (const file of files) mkdirSync(dirname(file), { recursive: true });
    },
    /** Every file with its bytes and dates: the same text means that nothing was changed. */
    print(...under: readonly string[]): string {
      const directory = path(...under);
      return readdirSync(directory, { recursive: true, encoding: "utf8" })
        .sort()
        .map((name) => {
          const file = join(directory, name);
          const facts = statSync(file, { bigint: true });
          const bytes = facts.isFile() ? readFileSync(file).toString("base64") : "";
          return [name, facts.mode, facts.ino, facts.mtimeNs, facts.ctimeNs, bytes].join(" ");
        })
        .join("\n");
    },
    remove: () => rmSync(homedir, { recursive: true, force: true }),
  };
}

export type Home = ReturnType<typeof createHome>;
