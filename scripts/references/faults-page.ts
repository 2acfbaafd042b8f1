import { readDocument } from "./document.ts";
import { faultsOf } from "./faults.ts";
import { faultTitles } from "./test-titles.ts";
import { readTree } from "./tree.ts";

const START = "<!-- tests -->";
const END = "<!-- /tests -->";

/** docs/FAULTS.md with the tests of each fault between its markers; undefined where it has none. */
export async function replaceFaultTests(page: string | undefined): Promise<string | undefined> {
  const start = page?.indexOf(START) ?? -1;
  const end = page?.indexOf(END, start) ?? -1;
  if (page === undefined || start < 0 || end < 0) return undefined;
  const { files } = await readTree(process.cwd());
  const tests = files.filter(({ path }) => path.endsWith(".test.ts"));
  const list = renderTests(faultsOf(readDocument(page)), testsByFault(tests.flatMap(faultTitles)));
  return `${page.slice(0, start)}${START}\n\n${list}\n\n${page.slice(end)}`;
}

/** Fault -> file -> titles. */
type TestsByFault = ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>;

function testsByFault(titles: ReturnType<typeof faultTitles>): TestsByFault {
  const faults = new Map<string, Map<string, string[]>>();
  for (const { path, title, ids } of titles) {
    for (const id of ids) {
      const files = faults.get(id) ?? new Map<string, string[]>();
      files.set(path, [...(files.get(path) ?? []), title]);
      faults.set(id, files);
    }
  }
  return faults;
}

function renderTests(faults: readonly string[], tests: TestsByFault): string {
  const rows = faults.flatMap((id) => {
    const files = [...(tests.get(id) ?? [])];
    return files.map(([path, titles]) => `| ${id} | ${code(path)} | ${cell(titles)} |`);
  });
  return ["| id | file | titles |", "|---|---|---|", ...rows].join("\n");
}

function cell(titles: readonly string[]): string {
  return [...new Set(titles)].map(code).join("<br>");
}

/** Inline code that survives a table's cell. */
function code(text: string): string {
  const line = text.replace(/\s+/g, " ").replaceAll("|", "\\|");
  return line.includes("`") ? `\`\` ${line} \`\`` : `\`${line}\``;
}
