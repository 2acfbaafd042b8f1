import { fstatSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { openToAppend } from "../../../src/lib/disk/regular-file.ts";

it("a file that cannot be opened for good leaves no descriptor behind", () => {
  const path = join(mkdtempSync(join(tmpdir(), "kiro-append-")), "deep", "file");
  let left = -1;
  const open = () =>
    openToAppend(path, 0o600, (descriptor) => {
      left = descriptor;
      throw new Error("EPERM");
    });
  expect(open).toThrow("EPERM");
  expect(() => fstatSync(left)).toThrow("EBADF");
});
