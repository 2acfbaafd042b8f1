import { beforeEach, describe, expect, it } from "vitest";
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { finalPath } from "../../../../src/lib/disk/places/safe-path.ts";

const SOMEBODY = 12_345;
const isRoot = process.getuid?.() === 0;

describe.skipIf(process.platform === "win32")("where a file really is", () => {
  let place: string;
  let target: string;
  let link: string;

  beforeEach(() => {
    place = realpathSync(mkdtempSync(join(tmpdir(), "kiro path ")));
    mkdirSync(join(place, "dotfiles"), { mode: 0o755 });
    target = join(place, "dotfiles", "file.json");
    link = join(place, "file.json");
    symlinkSync(target, link);
  });

  const refused = expect.objectContaining({ code: "path_unsafe" }) as Error;

  it("is one path, whatever links lead to its directory (D19)", () => {
    symlinkSync(join(place, "dotfiles"), join(place, "config"));
    expect(finalPath(join(place, "config", "file.json"), "store_unreadable")).toBe(target);
    expect(finalPath(link, "store_unreadable")).toBe(target);
  });

  it("a link in a directory that is a link starts from the real directory (D19)", () => {
    mkdirSync(join(place, "far", "away"), { recursive: true });
    symlinkSync(join(place, "far", "away"), join(place, "config"));
    symlinkSync("../secrets.json", join(place, "far", "away", "file.json"));
    expect(finalPath(join(place, "config", "file.json"), "store_unreadable")).toBe(
      join(place, "far", "secrets.json"),
    );
  });

  it("is not where every user can write (T2)", () => {
    chmodSync(join(place, "dotfiles"), 0o757);
    expect(() => finalPath(link, "store_unreadable")).toThrow(refused);
  });

  it.runIf(isRoot)("nor where a group can write, unless it is the user's own (T2)", () => {
    chmodSync(join(place, "dotfiles"), 0o775);
    expect(finalPath(link, "store_unreadable")).toBe(target);
    chownSync(join(place, "dotfiles"), 0, SOMEBODY);
    expect(() => finalPath(link, "store_unreadable")).toThrow(refused);
    chmodSync(join(place, "dotfiles"), 0o755);
    expect(finalPath(link, "store_unreadable")).toBe(target);
  });

  it.runIf(isRoot)("nor in another user's directory (T2)", () => {
    chownSync(join(place, "dotfiles"), SOMEBODY, 0);
    expect(() => finalPath(link, "store_unreadable")).toThrow(refused);
  });

  it.runIf(isRoot)("nor is it another user's file, where a link leads to it (T2)", () => {
    writeFileSync(target, "");
    expect(finalPath(link, "store_unreadable")).toBe(target);
    chownSync(target, SOMEBODY, 0);
    expect(() => finalPath(link, "store_unreadable")).toThrow(refused);
  });
});
