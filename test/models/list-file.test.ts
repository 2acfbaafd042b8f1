import { execFileSync } from "node:child_process";
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { systemDisk } from "../../src/lib/disk/disk.ts";
import { createListFile } from "../../src/models/lists/list-file.ts";
import { createFakeRandom } from "../helpers/fake-random.ts";
import { faultyDisk } from "../helpers/faulty-disk.ts";

let directory: string;
let path: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "kiro-lists-"));
  path = join(directory, "cache", "kiro-models.json");
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

const open = (disk = systemDisk) => createListFile(path, { disk, random: createFakeRandom() });

describe("the file of the live lists", () => {
  it("keeps what was written, for its owner alone", () => {
    expect(open().read()).toBeUndefined();
    open().write("one");
    open().write("two");
    expect(open().read()).toBe("two");
    expect(readdirSync(join(directory, "cache"))).toEqual(["kiro-models.json"]);
    if (process.platform === "win32") return;
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(join(directory, "cache")).mode & 0o777).toBe(0o700);
  });

  it.skipIf(process.platform === "win32")("never waits for a pipe, and replaces it", () => {
    mkdirSync(join(directory, "cache"));
    execFileSync("mkfifo", [path]);
    expect(open().read()).toBeUndefined();
    open().write("mine");
    expect(open().read()).toBe("mine");
  });

  it.skipIf(process.platform === "win32")(
    "neither reads nor overwrites what a link leads to",
    () => {
      const target = join(directory, "target");
      writeFileSync(target, "theirs");
      mkdirSync(join(directory, "cache"));
      symlinkSync(target, path);
      expect(open().read()).toBeUndefined();
      open().write("mine");
      expect(readFileSync(target, "utf8")).toBe("theirs");
      expect(lstatSync(path).isFile()).toBe(true);
      expect(open().read()).toBe("mine");
    },
  );

  it("is not read where it is larger than any list", () => {
    open().write("x".repeat(4 * 1024 * 1024 + 1));
    expect(open().read()).toBeUndefined();
  });

  it("costs nothing but itself where a directory is in its place", () => {
    mkdirSync(path, { recursive: true });
    expect(open().read()).toBeUndefined();
    open().write("mine");
    expect(readdirSync(join(directory, "cache"))).toEqual(["kiro-models.json"]);
  });

  it.each(["open", "write", "rename"] as const)(
    "keeps the old content, and leaves nothing behind, where a disk fails to %s",
    (operation) => {
      open().write("old");
      open(faultyDisk(operation, "ENOSPC")).write("new");
      expect(open().read()).toBe("old");
      expect(readdirSync(join(directory, "cache"))).toEqual(["kiro-models.json"]);
    },
  );

  it("is not missed where there can be no directory for it", () => {
    writeFileSync(join(directory, "cache"), "a file");
    open().write("mine");
    expect(open().read()).toBeUndefined();
    expect(existsSync(path)).toBe(false);
  });
});
