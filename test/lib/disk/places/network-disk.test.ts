import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { networkDiskOf } from "../../../../src/lib/disk/places/network-disk.ts";

describe.runIf(process.platform === "linux")("the disk of a file (D15)", () => {
  it.each([
    ["NFS", 0x6969],
    ["SMB", 0xff534d42],
    ["SMB", 0xff534d42 | 0],
    [undefined, 0xef53],
    [undefined, 0x794c7630],
  ])("is %s for the type %i", (name, type) => {
    const asked: string[] = [];
    const statfs = (path: string) => {
      asked.push(path);
      return { type };
    };
    expect(networkDiskOf("/home/a b/kiro-accounts.json", statfs)).toBe(name);
    expect(asked).toEqual(["/home/a b"]);
  });

  it("is a local one here, and unknown where there is none", () => {
    expect(networkDiskOf(join(tmpdir(), "x"))).toBeUndefined();
    expect(networkDiskOf("/no/such/place/x")).toBeUndefined();
  });
});
