import { describe, expect, it } from "vitest";
import { releaseProblems } from "../../scripts/release/problems.ts";

const CHANGELOG = `# Changelog

## Unreleased

## 0.2.0 - 2026-12-01

### Added

- A command line

## 0.1.0 - 2026-11-01

- The plugin
`;

describe("the check of a release", () => {
  it("passes when tag, package and changelog name the same version", () => {
    expect(releaseProblems("v0.2.0", "0.2.0", CHANGELOG)).toEqual([]);
  });

  it.each([
    ["another tag", "v0.3.0", "0.2.0", CHANGELOG, "The tag is v0.3.0"],
    ["a tag without v", "0.2.0", "0.2.0", CHANGELOG, "The tag is 0.2.0"],
    ["a version without a section", "v0.3.0", "0.3.0", CHANGELOG, "has no section"],
    [
      "a section without a date",
      "v0.2.0",
      "0.2.0",
      CHANGELOG.replace(" - 2026-12-01", ""),
      "has no section",
    ],
    ["an empty section", "v0.2.0", "0.2.0", CHANGELOG.replace("- A command line", ""), "is empty"],
    [
      "changes that no version has",
      "v0.2.0",
      "0.2.0",
      CHANGELOG.replace("## Unreleased\n", "## Unreleased\n\n- More\n"),
      "unreleased changes",
    ],
  ])("finds %s", (_name, tag, version, changelog, words) => {
    expect(releaseProblems(tag, version, changelog)).toEqual([expect.stringContaining(words)]);
  });
});
