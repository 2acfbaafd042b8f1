import { existsSync, lstatSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Paths } from "../../core/paths.ts";
import { namesIn } from "../../lib/disk/disk.ts";
import { unusableFile } from "../../lib/disk/disk-error.ts";
import { realPathOf } from "./config-file.ts";
import { PACKAGE_NAME } from "./spec.ts";

/** Files whose names only begin so are their backups, locks and temporary files. */
const CONFIG_NAMES = /^kiro-(?:accounts|recovery|status|setup)\.json(?:$|[.-])|^kiro\.json$/;
const CACHE_NAMES = /^kiro-models\.json(?:$|\.)/;
const LOG_NAMES = /^kiro-auth\.log(?:\.1)?$/;

/** Every file and directory of the plugin's own, and OpenCode's copies of it. */
export function ownFiles(paths: Paths): readonly string[] {
  const cache = dirname(paths.modelsFile);
  const found = [
    ...matching(paths.configDirectory, CONFIG_NAMES),
    ...matching(cache, CACHE_NAMES),
    ...matching(dirname(paths.debugLogFile), LOG_NAMES),
    ...namesIn(join(cache, "packages"))
      .filter((name) => name === PACKAGE_NAME || name.startsWith(`${PACKAGE_NAME}@`))
      .map((name) => join(cache, "packages", name)),
  ];
  return [...new Set(found.flatMap(withTarget))].sort();
}

function matching(directory: string, names: RegExp): string[] {
  return namesIn(directory)
    .filter((name) => names.test(name))
    .map((name) => join(directory, name));
}

/** Accounts may lie behind a link, with their backups beside them. */
function withTarget(path: string): readonly string[] {
  if (!lstatSync(path).isSymbolicLink()) return [path];
  const target = realPathOf(path);
  if (target === path || !existsSync(target)) return [path];
  const isPrivate = CONFIG_NAMES.test(target.slice(dirname(target).length + 1));
  return [path, target, ...(isPrivate ? matching(dirname(target), CONFIG_NAMES) : [])];
}

/** @throws KiroLocalError `not_a_file`, with the system's reason */
export function deleteFiles(files: readonly string[]): void {
  for (const file of files) {
    try {
      rmSync(file, { recursive: true, force: true });
    } catch (error) {
      throw unusableFile("not_a_file", file, error);
    }
  }
}
