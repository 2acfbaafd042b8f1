import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { basename, dirname, isAbsolute, join, posix, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Machine } from "../../../../../core/paths.ts";
import { parseJson, readObject, readString } from "../../../../../lib/read.ts";
import { PACKAGE_NAME } from "../../../../host-config/spec.ts";
import { hostDirectories } from "./directories.ts";

/** A package on this disk. */
export interface PluginCopy {
  readonly path: string;
  /** Undefined if it is incomplete. */
  readonly version: string | undefined;
  /** A file that it needs and lacks, as in `dist/index.js`. */
  readonly missing: string | undefined;
  /** Nothing is there, not even a part. */
  readonly isAbsent: boolean;
  /** The file that was named is not one that OpenCode can load. */
  readonly isOtherFile: boolean;
  readonly name: string | undefined;
}

/** One of OpenCode's own downloads of this package (OPENCODE 1.2). */
export interface Download extends PluginCopy {
  /** What it was installed from, as `sameSpec` writes it. */
  readonly spec: string;
}

export function downloadedCopies(machine: Machine): readonly Download[] {
  const packages = join(hostDirectories(machine).cache, "packages");
  const names = directoriesIn(packages).filter((name) => name.split("@")[0] === PACKAGE_NAME);
  return names
    .flatMap((name) => downloadsAt(join(packages, name), MAX_LEVELS))
    .map((path) => ({
      ...copyAt(join(path, "node_modules", PACKAGE_NAME)),
      spec: sameSpec(relative(packages, path)),
    }));
}

/** The name of a download's directory, whatever the system makes of its characters. */
export function sameSpec(spec: string): string {
  return posix.normalize(spec.replaceAll("\\", "/")).replace(/[<>:"|?*]/g, "_");
}

/** The path of a tarball can be as deep. */
const MAX_LEVELS = 64;

/** The slashes in `opencode-kiro-auth@file:/home/me/kiro.tgz` make directories, one in another. */
function downloadsAt(path: string, levels: number): readonly string[] {
  const inside = levels === 0 ? [] : directoriesIn(path);
  if (inside.length === 0 || inside.includes("node_modules")) return [path];
  return inside.flatMap((name) => downloadsAt(join(path, name), levels - 1));
}

function directoriesIn(path: string): readonly string[] {
  try {
    const entries = readdirSync(path, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  } catch {
    return [];
  }
}

/** @param place of the settings file that names it; @returns undefined if there is nothing */
export function copyOfPath(spec: string, place: string): PluginCopy | undefined {
  const path = pathOf(spec, place);
  if (path === undefined || !existsSync(path)) return undefined;
  const real = realpathSync(path);
  if (statSync(real).isDirectory()) return copyAt(real);
  const isEntry = /^(?:index|main)\.[cm]?[jt]sx?$/.test(basename(real));
  return { ...copyAt(packageOf(real)), isOtherFile: !isEntry };
}

/** @param place of the settings file that names it; undefined if it is no path */
export function pathOf(spec: string, place: string): string | undefined {
  if (!spec.startsWith("file:")) return isAbsolute(spec) ? spec : resolve(dirname(place), spec);
  try {
    return fileURLToPath(spec);
  } catch {
    return undefined;
  }
}

/** A file of a package: `dist/index.js`. */
function packageOf(file: string): string {
  const above = [dirname(file), dirname(dirname(file))];
  return above.find((path) => existsSync(join(path, "package.json"))) ?? file;
}

function copyAt(path: string): PluginCopy {
  const manifest = manifestOf(path);
  const missing = statIsFile(path) ? undefined : missingIn(path, "index.js", new Set());
  return {
    path,
    version: missing === undefined ? readString(manifest["version"]) : undefined,
    missing,
    isAbsent: !existsSync(path),
    isOtherFile: false,
    name: readString(manifest["name"]),
  };
}

/** The first file of `dist` that one of its files imports and that is not there. */
function missingIn(path: string, name: string, seen: Set<string>): string | undefined {
  if (seen.has(name)) return undefined;
  seen.add(name);
  try {
    const code = readFileSync(join(path, "dist", name), "utf8");
    for (const [, other = ""] of code.matchAll(/(?:from|import)\s*\(?\s*"\.\/([\w.-]+\.js)"/g)) {
      const missing = missingIn(path, other, seen);
      if (missing !== undefined) return missing;
    }
    return undefined;
  } catch {
    return `dist/${name}`;
  }
}

function statIsFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

function manifestOf(directory: string): Readonly<Record<string, unknown>> {
  try {
    return readObject(parseJson(readFileSync(join(directory, "package.json"), "utf8")));
  } catch {
    return {};
  }
}
