import { type Document, readDocument } from "./document.ts";
import { faultTitles } from "./test-titles.ts";
import type { BrokenReference, TextFile } from "./tree.ts";

export const FAULTS_PAGE = "docs/FAULTS.md";

/** The ids of the faults that a page lists. */
export function faultsOf({ places }: Document): readonly string[] {
  return [...places].filter((place) => /^[A-FT]\d/.test(place));
}

/** Titles of a test file that name faults which the page does not have. */
export function unknownFaults(
  file: TextFile,
  page: Document | undefined,
): readonly BrokenReference[] {
  return faultTitles(file).flatMap(({ path, line, ids }) =>
    ids
      .filter((id) => page?.places.has(id) !== true)
      .map((id) => ({ path, line, citation: id, problem: `${FAULTS_PAGE} has no ${id}` })),
  );
}

/** Faults of the page that no test names. */
export function untestedFaults(files: readonly TextFile[]): readonly BrokenReference[] {
  const text = files.find(({ path }) => path === FAULTS_PAGE)?.text ?? "";
  const tests = files.filter(({ path }) => path.endsWith(".test.ts"));
  const named = new Set(tests.flatMap(faultTitles).flatMap(({ ids }) => ids));
  const lines = text.split("\n");
  return faultsOf(readDocument(text))
    .filter((id) => !named.has(id))
    .map((id) => ({
      path: FAULTS_PAGE,
      line: lines.findIndex((line) => line.startsWith(`| ${id} |`)) + 1,
      citation: id,
      problem: `no test names ${id} in its title`,
    }));
}
