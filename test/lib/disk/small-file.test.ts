import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readSmallFile } from "../../../src/lib/disk/small-file.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "small-file-"));
});
afterEach(() => rmSync(directory, { recursive: true }));

describe("readSmallFile", () => {
  it("reads a file and follows a link to one", async () => {
    writeFileSync(join(directory, "a b ö.json"), "{}");
    symlinkSync(join(directory, "a b ö.json"), join(directory, "link"));
    expect(await readSmallFile(join(directory, "link"))).toBe("{}");
  });

  it("says what the system says about a missing one", async () => {
    await expect(readSmallFile(join(directory, "none"))).rejects.toMatchObject({ code: "ENOENT" });
  });

  it("refuses a large one", async () => {
    writeFileSync(join(directory, "large"), "12345");
    expect(await readSmallFile(join(directory, "large"), 5)).toBe("12345");
    await expect(readSmallFile(join(directory, "large"), 4)).rejects.toMatchObject({
      code: "file_too_large",
    });
  });

  it.skipIf(process.platform === "win32")("does not wait for devices and pipes", async () => {
    execFileSync("mkfifo", [join(directory, "pipe")]);
    symlinkSync("/dev/zero", join(directory, "zero"));
    for (const name of ["pipe", "zero", "."]) {
      await expect(readSmallFile(join(directory, name))).rejects.toMatchObject({
        code: "not_a_file",
      });
    }
  });
});
