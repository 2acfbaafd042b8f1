import { existsSync, readdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { parseObject } from "../../../../../config/json.ts";
import { type Machine, type Project, projectConfigFiles } from "../../../../../core/paths.ts";
import type { JsonFault } from "../../../../../facts/problems/config-problem.ts";
import { readSmallFile } from "../../../../../lib/disk/small-file.ts";
import { hostDirectories } from "./directories.ts";
import { isAbsent, systemReason } from "../reason.ts";

/** One of OpenCode's own settings files, or the variable that holds the same. */
export interface HostSettings {
  readonly path: string;
  readonly content:
    | { readonly entries: ReadonlyMap<string, unknown> }
    | { readonly fault: JsonFault }
    | { readonly fault: undefined }
    | { readonly unreadable: string };
  /** Its references `{file:...}` that lead nowhere: OpenCode does not start with one. */
  readonly missing: readonly string[];
}

const NAMES = ["opencode.json", "opencode.jsonc"];
/** Long enough for the largest settings; the plugin's own are smaller. */
const MAX_BYTES = 1024 * 1024;

/** The order in which OpenCode reads them: the last wins. */
export async function readHostSettings(
  machine: Machine,
  project: Project,
): Promise<readonly HostSettings[]> {
  const files = await Promise.all(
    settingsFiles(machine, project).map((path) => readSettings(path, machine)),
  );
  const content = machine.env["OPENCODE_CONFIG_CONTENT"];
  const given = content
    ? [{ path: "OPENCODE_CONFIG_CONTENT", content: parseObject(content), missing: [] }]
    : [];
  return [...files.flat(), ...given];
}

/** The lists of what its terminal UI loads. */
export async function readTuiSettings(
  machine: Machine,
  project: Project,
): Promise<readonly HostSettings[]> {
  const paths = directoriesOf(machine, project).flatMap((directory) =>
    ["tui.json", "tui.jsonc"].map((name) => join(directory, name)),
  );
  return (await Promise.all(paths.map((path) => readSettings(path, machine)))).flat();
}

/** Directories in which OpenCode loads every script as a plugin. */
export function loosePlugins(machine: Machine, project: Project): readonly string[] {
  return directoriesOf(machine, project).flatMap((directory) =>
    ["plugin", "plugins"].flatMap((name) => scriptsIn(join(directory, name))),
  );
}

function settingsFiles(machine: Machine, project: Project): readonly string[] {
  const { env } = machine;
  const global = hostDirectories(machine).config;
  const named = env["OPENCODE_CONFIG"];
  // `.opencode` lies in the directory that may have a file of its own.
  const ofProject = projectConfigFiles(machine, project).map((path) => dirname(dirname(path)));
  return [
    ...["config.json", ...NAMES].map((name) => join(global, name)),
    ...(named ? [named] : []),
    ...ofProject.flatMap((directory) => NAMES.map((name) => join(directory, name))),
    ...directoriesOf(machine, project)
      .filter((directory) => directory !== global)
      .flatMap((directory) => NAMES.map((name) => join(directory, name))),
  ];
}

function directoriesOf(machine: Machine, project: Project): readonly string[] {
  const extra = machine.env["OPENCODE_CONFIG_DIR"];
  const ofProject = projectConfigFiles(machine, project).map((path) => dirname(path));
  return [...new Set([hostDirectories(machine).config, ...ofProject, ...(extra ? [extra] : [])])];
}

async function readSettings(path: string, machine: Machine): Promise<readonly HostSettings[]> {
  try {
    const text = (await readSmallFile(path, MAX_BYTES)).replace(/^\uFEFF/, "");
    return [{ path, content: parseObject(text), missing: missingFiles(text, path, machine) }];
  } catch (error) {
    const reason = systemReason(error);
    return isAbsent(reason) ? [] : [{ path, content: { unreadable: reason }, missing: [] }];
  }
}

/** As OpenCode looks for them: in a line that is no comment. */
function missingFiles(text: string, path: string, { homedir }: Machine): readonly string[] {
  const lines = text.split("\n").filter((line) => !line.trimStart().startsWith("//"));
  return [...lines.join("\n").matchAll(/\{file:([^}]+)\}/g)].flatMap(([reference, name = ""]) => {
    const file = name.startsWith("~/")
      ? join(homedir, name.slice(2))
      : resolve(dirname(path), name);
    return existsSync(file) ? [] : [reference];
  });
}

function scriptsIn(directory: string): readonly string[] {
  try {
    const names = readdirSync(directory).filter((name) => /\.[jt]s$/.test(name));
    return names.map((name) => join(directory, name));
  } catch {
    return [];
  }
}
