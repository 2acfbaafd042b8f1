import { readFileSync, statSync } from "node:fs";
import { basename, dirname, isAbsolute, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseJson, readObject } from "../../lib/read.ts";
import { PROGRAM_NAME } from "../../words/cli/program.ts";
import { setupCommand, type SpecFault } from "../../words/cli/setup.ts";

/** The package's name in the registry, which is the program's. */
export const PACKAGE_NAME: string = PROGRAM_NAME;

/**
 * What stands in OpenCode's list for a version (`0.1.0`), a directory, a file of ours or a tarball.
 * @param from absent for the newest version of the registry
 */
export function specOf(from: string | undefined, directory: string): string | SpecFaultAt {
  if (from === undefined) return PACKAGE_NAME;
  if (/^v?\d+\.\d+\.\d+(?:[-+][\w.+-]+)?$/.test(from)) {
    return `${PACKAGE_NAME}@${from.replace(/^v/, "")}`;
  }
  const path = from.startsWith("file:") ? pathOf(from) : resolve(directory, from);
  const facts = path === undefined ? undefined : statSync(path, { throwIfNoEntry: false });
  if (path === undefined || facts === undefined) return { fault: "missing", path: path ?? from };
  if (/\.(?:tgz|tar\.gz)$/.test(path)) return `${PACKAGE_NAME}@file:${path}`;
  const root = packageRoot(path);
  if (root === undefined) return { fault: "other-package", path };
  const entry = join(root, "dist", "index.js");
  const isBuilt = statSync(entry, { throwIfNoEntry: false })?.isFile() === true;
  return isBuilt ? pathToFileURL(root).href : { fault: "not-built", path: root };
}

/** Whether OpenCode gets it from the registry. */
export function isPublished(spec: string): boolean {
  if (spec.startsWith(`${PACKAGE_NAME}@`)) return !spec.startsWith(`${PACKAGE_NAME}@file:`);
  return spec === PACKAGE_NAME;
}

export interface SpecFaultAt {
  readonly fault: SpecFault;
  readonly path: string;
}

/**
 * What loads the copy whose program runs, where no package manager has put it: a source directory,
 * an unpacked archive.
 */
export function unpackedCopy(program: string | undefined): string | undefined {
  if (program === undefined || /[\\/]node_modules[\\/]/.test(program)) return undefined;
  const root = packageRoot(dirname(program));
  return root === undefined ? undefined : pathToFileURL(root).href;
}

/** The command that makes OpenCode load this copy, or the published one if this was installed. */
export function setupLine(program: string | undefined): string {
  const address = unpackedCopy(program);
  if (program === undefined || address === undefined) return setupCommand();
  const runtime = "bun" in process.versions ? "BUN_BE_BUN=1 opencode" : "node";
  return setupCommand({ runtime, program, address });
}

/**
 * Whether an entry of OpenCode's list is this plugin, by its name or by what lies at its address.
 * @param file the one that has the list: where a path begins
 */
export function isOurSpec(spec: string, file: string): boolean {
  if (spec === PACKAGE_NAME || spec.startsWith(`${PACKAGE_NAME}@`)) return true;
  const isRelative = /^\.{1,2}[\\/]/.test(spec);
  if (!isRelative && !isAbsolute(spec) && !spec.startsWith("file:")) return false;
  const path = spec.startsWith("file:") ? pathOf(spec) : resolve(dirname(file), spec);
  return path !== undefined && packageRoot(path) !== undefined;
}

function pathOf(address: string): string | undefined {
  try {
    return fileURLToPath(address);
  } catch {
    return undefined;
  }
}

/** Our package, if the path is its directory, or its code inside. */
function packageRoot(path: string): string | undefined {
  const parent = dirname(path);
  const roots = [
    path,
    ...(isCode(path) ? [parent] : []),
    ...(isCode(parent) ? [dirname(parent)] : []),
  ];
  return roots.find((root) => nameIn(join(root, "package.json")) === PACKAGE_NAME);
}

function isCode(path: string): boolean {
  return ["dist", "src"].includes(basename(path));
}

function nameIn(file: string): unknown {
  try {
    return readObject(parseJson(readFileSync(file, "utf8")))["name"];
  } catch {
    return undefined;
  }
}
