/** What keeps a tag from being released, as sentences; empty if nothing does. */
export function releaseProblems(tag: string, version: string, changelog: string): string[] {
  const problems: string[] = [];
  if (tag !== `v${version}`) problems.push(`The tag is ${tag}, but package.json has ${version}.`);
  const section = sectionOf(changelog, version);
  if (section === undefined) {
    problems.push(`CHANGELOG.md has no section "## ${version} - YYYY-MM-DD".`);
  } else if (!/^- /mu.test(section)) {
    problems.push(`The section of ${version} in CHANGELOG.md is empty.`);
  }
  if (/^- /mu.test(sectionOf(changelog, "Unreleased") ?? "")) {
    problems.push("CHANGELOG.md still lists unreleased changes.");
  }
  return problems;
}

/** What stands under the heading of a version; a version has its date behind it. */
function sectionOf(changelog: string, version: string): string | undefined {
  const sections = changelog.split(/^## /mu).slice(1);
  const dated = new RegExp(`^${version.replaceAll(".", "\\.")} - \\d{4}-\\d{2}-\\d{2}$`, "u");
  return sections.find((section) => {
    const heading = section.split("\n", 1)[0] ?? "";
    return heading === "Unreleased" ? version === heading : dated.test(heading);
  });
}
