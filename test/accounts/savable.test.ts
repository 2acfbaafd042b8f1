import { mkdtempSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { refuseUnsavable } from "../../src/accounts/savable.ts";
import { faultyDisk } from "../helpers/faulty-disk.ts";

describe("whether a login can be saved", () => {
  let directory: string;
  let accounts: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "kiro-savable-"));
    accounts = join(directory, "accounts.json");
  });

  it.each(["ENOSPC", "EROFS", "EACCES"])("refuses where nothing can be saved (%s)", (code) => {
    for (const operation of ["open", "write"] as const) {
      const disk = faultyDisk(operation, code);
      expect(() => refuseUnsavable(accounts, disk)).toThrow(
        expect.objectContaining({ code: "store_unwritable" }) as Error,
      );
    }
    expect(() => refuseUnsavable(accounts)).not.toThrow();
    expect(readdirSync(directory).filter((name) => name.includes("probe"))).toEqual([]);
  });

  it("makes no directory to find out", () => {
    const missing = join(directory, "not", "yet", "accounts.json");
    expect(() => refuseUnsavable(missing)).not.toThrow();
    expect(readdirSync(directory)).not.toContain("not");
  });
});
