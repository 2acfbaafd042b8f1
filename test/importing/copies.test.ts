import { fork } from "node:child_process";
import { once } from "node:events";
import { chownSync, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { appendFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findLogins } from "../../src/importing/find.ts";
import { withSnapshot } from "../../src/importing/sqlite/snapshot.ts";
import { bundleForNode } from "../helpers/bundle.ts";
import { createHome, type Home } from "./home.ts";

let home: Home;
let temporaryDirectory: string;

beforeEach(() => {
  home = createHome();
  temporaryDirectory = home.path("temporary");
  mkdirSync(temporaryDirectory);
  home.write(home.cli, "tokens");
});

afterEach(() => {
  home.remove();
});

const copies = () => readdirSync(temporaryDirectory).sort();
const nothing = () => Promise.resolve();
/** When the copies that are there have been there for too long. */
const later = () => Date.now() + 11 * 60_000;

describe("the copy of another program's database", () => {
  it("is its owner's only, and is removed, whether it could be read or not", async () => {
    const seen: string[] = [];
    const look = (copy: string) => {
      if (process.platform !== "win32") {
        expect(statSync(dirname(copy)).mode & 0o777).toBe(0o700);
        expect(statSync(copy).mode & 0o777).toBe(0o600);
      }
      seen.push(...copies());
      return Promise.reject(new Error("unread"));
    };
    await expect(withSnapshot(home.cli, look, { temporaryDirectory })).rejects.toThrow("unread");
    expect(seen).toHaveLength(1);
    expect(copies()).toEqual([]);
    await withSnapshot(home.cli, nothing, { temporaryDirectory });
    expect(copies()).toEqual([]);
  });

  it.skipIf(process.platform === "win32").each(["SIGINT", "SIGTERM", "SIGHUP", "process.exit()"])(
    "is removed where %s ends the process that reads it",
    async (end) => {
      const bundle = await bundleForNode(join(import.meta.dirname, "reader.ts"));
      const reader = fork(bundle, [home.cli, temporaryDirectory], { stdio: "inherit" });
      const ended = once(reader, "exit");
      await once(reader, "message");
      expect(copies()).toHaveLength(1);
      if (end === "process.exit()") reader.send("exit");
      else reader.kill(end as NodeJS.Signals);
      await ended;
      expect(copies()).toEqual([]);
    },
  );

  it("that a killed process left behind is removed, but none that is being read", async () => {
    const names = ["kiro-import-Ab3dEf", "kiro-import-home-Ab3dEf", "kiro-import-Ab3dE_"];
    for (const name of names) {
      home.write(join(temporaryDirectory, name, "data.sqlite3"), "tokens");
    }
    await withSnapshot(home.cli, nothing, { temporaryDirectory });
    expect(copies()).toEqual([...names].sort());
    await withSnapshot(home.cli, nothing, { temporaryDirectory, now: later });
    expect(copies()).toEqual(names.slice(1).sort());
  });

  it.skipIf(process.getuid?.() !== 0)("in a directory of another user stays", async () => {
    const path = join(temporaryDirectory, "kiro-import-Ab3dEf");
    mkdirSync(path);
    chownSync(path, 4711, 4711);
    await withSnapshot(home.cli, nothing, { temporaryDirectory, now: later });
    expect(copies()).toEqual(["kiro-import-Ab3dEf"]);
  });

  it("that cannot be made is a problem of that program alone", async () => {
    home.write(home.ideToken, "[]");
    const sqlite = { temporaryDirectory: home.path("nowhere") };
    expect(await findLogins(home.machine, { sqlite })).toMatchObject([
      { source: "kiro-ide", problem: { fault: "damaged" } },
      { problem: { path: home.cli, fault: "unreadable", systemCode: "ENOENT" } },
    ]);
  });

  it.each(["EBUSY", "EPERM", "EACCES"])(
    "that the system refuses (%s) is a problem",
    async (code) => {
      const copy = () => Promise.reject(Object.assign(new Error("locked"), { code }));
      const [finding] = await findLogins(home.machine, { source: "kiro-cli", sqlite: { copy } });
      expect(finding).toMatchObject({
        problem: { path: home.cli, fault: "unreadable", systemCode: code },
      });
    },
  );

  it("of one that is never still is a problem, not a mixture of two states", async () => {
    const copy = async (from: string, to: string) => {
      writeFileSync(to, "");
      await appendFile(from, "x");
    };
    const [finding] = await findLogins(home.machine, { sqlite: { copy } });
    expect(finding).toMatchObject({ problem: { fault: "keeps-changing" } });
  });
});
