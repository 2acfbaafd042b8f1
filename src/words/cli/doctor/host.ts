import type { JsonFault } from "../../../facts/problems/config-problem.ts";
import { noProcess } from "../status.ts";
import { type Said, shellWord } from "./command.ts";

/** What `doctor` says of OpenCode, its settings and the plugin in them. */

const INSTALL = "npm install -g opencode-ai@1.18";
const UPGRADE = "opencode upgrade 1.18.33";
export const REMOVE_COPY = "rm -rf ~/.cache/opencode/packages/opencode-kiro-auth*";

export function hostFound(version: string, path: string): Said {
  return { found: `${version} (${path})` };
}

export function hostMissing(): Said {
  return { found: "not found in PATH, nor in ~/.opencode/bin", mend: INSTALL };
}

export function hostSilent(path: string): Said {
  return { found: `${path} does not report its version`, mend: `${shellWord(path)} --version` };
}

export function hostExperimental(version: string, path: string): Said {
  const found = `${version} (${path}): the plugin works in OpenCode 2 only as an experiment; it is tested with 1.18`;
  return { found, mend: INSTALL };
}

export function hostTooOld(version: string, path: string): Said {
  const found = `${version} (${path}) is too old; the plugin is tested with 1.18`;
  return { found, mend: UPGRADE };
}

export function hostUntested(version: string, path: string): Said {
  const found = `${version} (${path}) is older than 1.18, with which the plugin is tested`;
  return { found, mend: UPGRADE };
}

export function hostTwice(others: readonly string[]): Said {
  const found = `several versions are installed; later in PATH: ${others.join(", ")}`;
  return { found, mend: "which -a opencode" };
}

export function settingsRead(paths: readonly string[]): Said {
  return { found: paths.length === 0 ? "there are none" : paths.join(", ") };
}

/** @param ofTui it is tui.json, which is read later than the others */
export function settingsBroken(path: string, fault: JsonFault, ofTui = false): Said {
  const then = ofTui ? "OpenCode's terminal UI cannot use it" : "OpenCode does not start with it";
  const found = `${path}: invalid JSON at line ${fault.line}, column ${fault.column}; ${then}`;
  return { found, mend: `Edit ${path}, line ${fault.line}.` };
}

export function settingsNoObject(path: string): Said {
  const found = `${path} does not contain a JSON object`;
  return { found, mend: `Edit ${path}: put everything into { }.` };
}

const SHAPES: Readonly<Record<string, string>> = {
  array: "a list",
  number: "a number",
  object: "an object",
  record: "an object",
  string: "a string",
};

/** @param expected name of a type of JSON */
export function settingsMisshapen(path: string, key: string, expected: string): Said {
  const shape = SHAPES[expected] ?? "of another type";
  const found = `${path}: ${key} must be ${shape}; OpenCode does not start with it`;
  return { found, mend: `Edit ${path}: correct ${key}.` };
}

/** @param reference as it stands there, with its braces */
export function settingsNoFile(path: string, reference: string): Said {
  const found = `${path}: ${reference} leads to no file; OpenCode does not start with it`;
  return { found, mend: `Edit ${path}: correct or remove ${reference}.` };
}

export function settingsUnreadable(path: string, reason: string): Said {
  return { found: `${path} cannot be read (${reason})`, mend: `ls -ld ${shellWord(path)}` };
}

export function pluginFound(spec: string, place: string, version: string | undefined): Said {
  const which = version === undefined ? "" : `, version ${version}`;
  return { found: `"${spec}" in ${place}${which}` };
}

/** @param setup the command that adds the plugin */
export function pluginMissing(setup: string): Said {
  return { found: "no opencode.json has the plugin line", mend: setup };
}

/** In the list of OpenCode 2 alone. */
export function pluginForOpenCode2(spec: string, place: string): Said {
  const found = `"${spec}" in ${place} is in the list "plugins", which only OpenCode 2 reads`;
  return { found, mend: `Edit ${place}: for OpenCode 1, move it to the list "plugin".` };
}

export function pluginMisspelt(spec: string, place: string): Said {
  const found = `${place} has "${spec}", which is not the name of this plugin`;
  return { found, mend: `Edit ${place}: write "opencode-kiro-auth".` };
}

export function pluginPathMissing(spec: string, place: string): Said {
  const found = `"${spec}" in ${place} names a path that does not exist`;
  return { found, mend: `Edit ${place}: correct the path of the plugin.` };
}

export function pluginTilde(spec: string, place: string): Said {
  const found = `"${spec}" in ${place} is not taken as a path, because OpenCode does not expand ~`;
  return { found, mend: `Edit ${place}: write the whole path, as in "file:///home/me/package".` };
}

export function pluginTarball(spec: string, path: string, place: string): Said {
  const found = `"${spec}" in ${place} is an archive, which OpenCode does not unpack`;
  return { found, mend: `Edit ${place}: write "opencode-kiro-auth@file:${path}".` };
}

/** @param address of the directory of the plugin */
export function pluginOtherFile(spec: string, address: string, place: string): Said {
  const found = `"${spec}" in ${place} is a file that is no plugin`;
  return { found, mend: `Edit ${place}: write "${address}".` };
}

/** @param missing a file below the directory */
export function pluginNotBuilt(spec: string, missing: string, directory: string): Said {
  const found = `"${spec}" has no ${missing}`;
  return { found, mend: `cd ${shellWord(directory)} && npm ci && npm run build` };
}

/** @param place from which a line can go */
export function pluginTwice(
  lines: readonly { readonly spec: string; readonly place: string }[],
  place: string,
): Said {
  const named = lines.map((line) => `"${line.spec}" in ${line.place}`);
  const found = `it is loaded ${lines.length} times: ${named.join(", ")}`;
  return { found, mend: `Edit ${place}: keep one of these lines.` };
}

export function pluginRival(spec: string, place: string): Said {
  const found = `${place} has another plugin for Kiro, "${spec}"; both register the provider kiro`;
  return { found, mend: `Edit ${place}: remove "${spec}".` };
}

/** Where a path, a tarball or a version is named, another one must be. */
export function nameNewer(spec: string, place: string): string {
  return `Edit ${place}: name a newer version of the plugin in place of "${spec}".`;
}

/** @param update what brings a newer version */
export function pluginOutdated(version: string, own: string, update: string): Said {
  const found = `OpenCode keeps version ${version}, and this is ${own}`;
  return { found, mend: update };
}

export function pluginBrokenCopy(path: string): Said {
  return { found: `OpenCode's copy in ${path} is incomplete`, mend: REMOVE_COPY };
}

export function pluginNotLoadedYet(spec: string): Said {
  const found = `"${spec}" is not downloaded yet; OpenCode does that at its next start`;
  return { found, mend: "opencode models kiro --print-logs" };
}

/** OpenCode has tried, and has nothing. */
export function pluginNotOnNpm(spec: string): Said {
  const found = `OpenCode could not download "${spec}": npm does not have it, or cannot be reached`;
  return { found, mend: `If \`npm view ${spec} version\` prints a version: ${REMOVE_COPY}` };
}

/** @param version that OpenCode's next start loads; undefined if that cannot be told */
export function runningFine(processes: readonly number[], version: string | undefined): Said {
  if (processes.length === 0) return { found: noProcess() };
  const which = version === undefined ? "" : `version ${version} `;
  const noun = processes.length === 1 ? "process" : "processes";
  return { found: `${which}in ${noun} ${processes.join(", ")}` };
}

/** @param since as the reader writes times */
export function runningOther(
  process: number,
  version: string,
  since: string,
  installed: string,
): Said {
  const found = `process ${process} still has version ${version}, since ${since}; version ${installed} is installed`;
  return { found, mend: "Quit that OpenCode, then: opencode --continue" };
}

export function pluginsOff(): Said {
  return { found: "OPENCODE_PURE is set: OpenCode loads no plugins", mend: "unset OPENCODE_PURE" };
}

export function providerPlain(): Said {
  return { found: "nothing overrides the plugin's own settings" };
}

export function providerForeignPackage(key: string, value: string, place: string): Said {
  const found = `${key} in ${place} is "${value}"; it is ignored, because Kiro only works with another package`;
  return { found, mend: `Edit ${place}: remove ${key}.` };
}

export function providerAddress(key: string, place: string): Said {
  const found = `${key} in ${place} is ignored: requests go to Kiro's own hosts`;
  return { found, mend: `Edit ${place}: remove ${key}.` };
}

export function providerEmptyKey(key: string, place: string): Said {
  const found = `${key} in ${place} is empty; the plugin needs no key there`;
  return { found, mend: `Edit ${place}: remove ${key}.` };
}

export function providerUnsetVariable(key: string, variable: string, place: string): Said {
  const found = `${key} in ${place} names the variable ${variable}, which is not set`;
  return { found, mend: `Edit ${place}: remove ${key}.` };
}

export function providerNoModels(key: string, place: string): Said {
  const found = `${key} in ${place} has no model of Kiro, so none is offered`;
  return { found, mend: `Edit ${place}: remove ${key}.` };
}

export function providerNoSuchModel(key: string, model: string, near: string, place: string): Said {
  const found = `${key} in ${place} is "${model}", which is not the name of a model; they begin with kiro/kiro-`;
  return { found, mend: `Edit ${place}: write "${near}".` };
}

export function providerDisabled(place: string): Said {
  const found = `disabled_providers in ${place} has "kiro"`;
  return { found, mend: `Edit ${place}: remove "kiro" from disabled_providers.` };
}

export function providerNotEnabled(place: string): Said {
  const found = `enabled_providers in ${place} does not have "kiro"`;
  return { found, mend: `Edit ${place}: add "kiro" to enabled_providers.` };
}
