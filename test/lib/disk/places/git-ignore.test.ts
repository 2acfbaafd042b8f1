import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { execFileSync } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { ignoreInGit } from "../../../../src/lib/disk/places/git-ignore.ts";

let root: string;
let directory: string;
let path: string;
const PATTERNS = ["kiro-accounts.json*", "kiro-recovery.json*"];

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "kiro git "));
  directory = join(root, ".config", "opencode");
  path = join(directory, ".gitignore");
  mkdirSync(directory, { recursive: true });
});

describe("secrets in a directory that is under version control (T10)", () => {
  it("are ignored by git itself, with what lies beside them", () => {
    execFileSync("git", ["init", "-q", root]);
    ignoreInGit(directory, PATTERNS);
    for (const name of ["", ".bak", ".lock/x", ".corrupt-1"]) {
      const file = join(directory, `kiro-accounts.json${name}`);
      mkdirSync(join(file, ".."), { recursive: true });
      writeFileSync(file, "secret");
    }
    const status = execFileSync("git", ["-C", root, "status", "--porcelain", "-uall"]).toString();
    expect(status).toBe("?? .config/opencode/.gitignore\n");
  });

  it.each([
    ["node_modules", "node_modules\nkiro-accounts.json*\nkiro-recovery.json*\n"],
    ["a\nkiro-accounts.json*\n", "a\nkiro-accounts.json*\nkiro-recovery.json*\n"],
    ["kiro-recovery.json*\r\nkiro-accounts.json*\r\n", undefined],
  ])("a file that is there gets what it lacks: %j", (before, after) => {
    writeFileSync(path, before);
    ignoreInGit(directory, PATTERNS);
    ignoreInGit(directory, PATTERNS);
    expect(readFileSync(path, "utf8")).toBe(after ?? before);
  });

  it("are ignored where a link leads into a repository", () => {
    const link = join(root, "link");
    symlinkSync(directory, link);
    mkdirSync(join(root, ".git"));
    ignoreInGit(link, PATTERNS);
    expect(readFileSync(path, "utf8")).toContain("kiro-accounts.json*");
  });

  it("nothing is made outside a work tree, and nothing fails", () => {
    ignoreInGit(directory, PATTERNS);
    expect(existsSync(path)).toBe(false);
    mkdirSync(path);
    expect(() => ignoreInGit(directory, PATTERNS)).not.toThrow();
  });
});
