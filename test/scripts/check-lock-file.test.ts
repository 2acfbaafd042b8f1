import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { findUnpinnedPackages } from "../../scripts/lock-file/unpinned.ts";

const DIGEST = `sha512-${"A".repeat(86)}==`;

const lockFile = (packages: Record<string, object>) =>
  JSON.stringify({ lockfileVersion: 3, packages: { "": { name: "project" }, ...packages } });

describe("the check of the lock file", () => {
  it("names each package without a strong digest", () => {
    const packages = {
      "node_modules/pinned": { version: "1.0.0", integrity: DIGEST },
      "node_modules/linked": { link: true },
      "node_modules/bare": { version: "1.0.0", optional: true },
      "node_modules/weak": { version: "1.0.0", integrity: "sha1-AAAAAAAAAAAAAAAAAAAAAAAAAAA=" },
      "node_modules/a/node_modules/empty": { version: "1.0.0", integrity: "" },
    };
    expect(findUnpinnedPackages(lockFile(packages))).toEqual([
      "node_modules/bare",
      "node_modules/weak",
      "node_modules/a/node_modules/empty",
    ]);
  });

  it("finds nothing in the project's own lock file", () => {
    expect(findUnpinnedPackages(readFileSync("package-lock.json", "utf8"))).toEqual([]);
  });
});
