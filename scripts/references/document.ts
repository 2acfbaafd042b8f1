/** What can be cited in a Markdown document. */
export interface Document {
  /** Anchors as GitHub makes them from headings. */
  readonly anchors: ReadonlySet<string>;
  /** Numbers of headings such as `3.5`, and ids in the first column of tables such as `D6`. */
  readonly places: ReadonlySet<string>;
}

export function readDocument(text: string): Document {
  const prose = withoutCodeBlocks(text);
  const headings = [...prose.matchAll(/^#{1,6} +(.+?) *$/gm)].map(([, heading = ""]) => heading);
  const numbers = headings.flatMap((heading) => /^(\d+(?:\.\d+)?)\.? /.exec(heading)?.[1] ?? []);
  const rows = [...prose.matchAll(/^\| *([A-Z]\d{1,2}) *\|/gm)].map(([, id = ""]) => id);
  return { anchors: anchorsOf(headings), places: new Set([...numbers, ...rows]) };
}

/** The text with code blocks blanked: same length, same lines. */
export function withoutCodeBlocks(text: string): string {
  return text.replace(/^(```+)[^\n]*\n[\s\S]*?^\1 *$/gm, (block) => block.replace(/[^\n]/g, " "));
}

function anchorsOf(headings: readonly string[]): ReadonlySet<string> {
  const anchors = new Set<string>();
  for (const heading of headings) {
    const slug = slugOf(heading);
    let anchor = slug;
    for (let copy = 1; anchors.has(anchor); copy += 1) anchor = `${slug}-${copy}`;
    anchors.add(anchor);
  }
  return anchors;
}

function slugOf(heading: string): string {
  const shown = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, "$1");
  return shown
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, "")
    .replaceAll(" ", "-");
}
