import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";

/** A text file of the project. */
export interface TextFile {
  /** Relative to the project's root, with `/`. */
  readonly path: string;
  readonly text: string;
}

export interface Tree {
  readonly files: readonly TextFile[];
  /** True for a file or a directory of the project. */
  readonly exists: (path: string) => Promise<boolean>;
}

/** A citation that leads nowhere. */
export interface BrokenReference {
  readonly path: string;
  readonly line: number;
  readonly citation: string;
  readonly problem: string;
}

const DIRECTORIES = ["src", "test", "tools", "scripts", "bench", "docs"];
const TEXT = /\.(?:ts|js|md)$/;
/** Cites on purpose what is not there. */
const TEST_OF_THE_CHECK = "test/scripts/check-references.test.ts";

/** Reads what may cite something: sources, tests, scripts, documents. */
export async function readTree(root: string): Promise<Tree> {
  const atRoot = (await readdir(root)).filter((name) => name.endsWith(".md"));
  const below = await Promise.all(DIRECTORIES.map((name) => listFiles(root, name)));
  const paths = [...atRoot, ...below.flat()]
    .filter((path) => TEXT.test(path) && path !== TEST_OF_THE_CHECK)
    .sort();
  const files = await Promise.all(
    paths.map(async (path) => ({ path, text: await readFile(join(root, path), "utf8") })),
  );
  return { files, exists: (path) => exists(join(root, path)) };
}

async function listFiles(root: string, directory: string): Promise<readonly string[]> {
  if (!(await exists(join(root, directory)))) return [];
  const entries = await readdir(join(root, directory), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .map((path) => path.replaceAll("\\", "/"));
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
