import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { dirname, isAbsolute, join, resolve } from "node:path";
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
  readonly isBuilt: boolean;
  readonly name: string | undefined;
}

/** OpenCode's own downloads of this package (OPENCODE 1.2). */
export function downloadedCopies(machine: Machine): readonly PluginCopy[] {
  const packages = join(hostDirectories(machine).cache, "packages");
  try {
    const names = readdirSync(packages).filter((name) => name.split("@")[0] === PACKAGE_NAME);
    return names.map((name) => copyAt(join(packages, name, "node_modules", PACKAGE_NAME)));
  } catch {
    return [];
  }
}

/** @param place of the settings file that names it; @returns undefined if there is nothing */
export function copyOfPath(spec: string, place: string): PluginCopy | undefined {
  const path = pathOf(spec, place);
  if (path === undefined || !existsSync(path)) return undefined;
  const real = realpathSync(path);
  return copyAt(statSync(real).isDirectory() ? real : packageOf(real));
}

function pathOf(spec: string, place: string): string | undefined {
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
  const isBuilt = existsSync(join(path, "dist", "index.js")) || statIsFile(path);
  const name = readString(manifest["name"]);
  return { path, version: isBuilt ? readString(manifest["version"]) : undefined, isBuilt, name };
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
