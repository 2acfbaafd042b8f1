import { pathToFileURL } from "node:url";
import { VERSION } from "../../../../../facts/version.ts";
import { closest } from "../../../../../lib/closest.ts";
import { readArray, readString } from "../../../../../lib/read.ts";
import {
  nameNewer,
  pluginBrokenCopy,
  pluginForOpenCode2,
  pluginFound,
  pluginMissing,
  pluginMisspelt,
  pluginNotBuilt,
  pluginNotLoadedYet,
  pluginNotOnNpm,
  pluginOtherFile,
  pluginOutdated,
  pluginPathMissing,
  pluginRival,
  pluginTarball,
  pluginTilde,
  pluginsOff,
  pluginTwice,
  REMOVE_COPY,
} from "../../../../../words/cli/doctor/host.ts";
import type { Said } from "../../../../../words/cli/doctor/command.ts";
import { isPublished, PACKAGE_NAME } from "../../../../host-config/spec.ts";
import { type Download, pathOf, type PluginCopy, sameSpec } from "../../facts/host/copies.ts";
import type { HostSettings } from "../../facts/host/settings.ts";
import { faultsOr, row, type Row } from "../../row.ts";

export interface PluginFacts {
  readonly settings: readonly HostSettings[];
  readonly downloads: readonly Download[];
  /** Scripts that OpenCode loads without a line. */
  readonly loose: readonly string[];
  /** The command that adds the plugin. */
  readonly setup: string;
  /** OpenCode is told to load no plugins. */
  readonly isOff: boolean;
  /** @returns undefined if the path leads nowhere */
  readonly copyOf: (spec: string, place: string) => PluginCopy | undefined;
}

interface Line {
  readonly spec: string;
  readonly place: string;
}

/** Whether OpenCode is told to load the plugin, wherever that leads. */
export function isPluginNamed(facts: Pick<PluginFacts, "copyOf" | "loose" | "settings">): boolean {
  return allLines(facts).some((line) => isOurs(line, facts));
}

function allLines({ loose, settings }: Pick<PluginFacts, "loose" | "settings">): readonly Line[] {
  return [...settings.flatMap((each) => linesOf(each)), ...loose.map(looseLine)];
}

/** The version that OpenCode's next start loads; undefined if that cannot be told. */
export function installedVersion(facts: PluginFacts): string | undefined {
  const line = allLines(facts).find((each) => isOurs(each, facts));
  if (line === undefined) return undefined;
  const { place, spec } = line;
  return (isPath(spec) ? facts.copyOf(spec, place) : downloadOf(spec, facts))?.version;
}

/** What brings a newer version, wherever OpenCode has this one from. */
export function updateOf(facts: PluginFacts): string {
  const line = allLines(facts).find((each) => isOurs(each, facts));
  const isNewest =
    line === undefined || [PACKAGE_NAME, `${PACKAGE_NAME}@latest`].includes(line.spec);
  return isNewest ? REMOVE_COPY : nameNewer(line.spec, line.place);
}

export function checkPlugin(facts: PluginFacts): readonly Row[] {
  const lines = allLines(facts);
  const ours = lines.filter((line) => isOurs(line, facts));
  const off = facts.isOff ? [row("plugin", "failed", pluginsOff())] : [];
  const rivals = lines
    .filter(
      (line) =>
        !ours.includes(line) && !(ours.length === 0 && isMeant(line, facts)) && isRival(line),
    )
    .map(({ place, spec }) => row("plugin", "warning", pluginRival(spec, place)));
  const [first] = ours;
  if (first === undefined) return [...off, ...missing(lines, facts), ...rivals];
  const found = ours.map((line) => checkLine(line, facts));
  const faults = [...off, ...found.filter(({ status }) => status !== "ok"), ...rivals];
  const distinct = distinctOf(ours);
  if (distinct.length > 1) faults.push(row("plugin", "warning", twice(distinct, first)));
  return found[0] === undefined ? faults : faultsOr(faults, found[0]);
}

/** @param list the name that it has in OpenCode 1, or the one of OpenCode 2 */
function linesOf(
  { content, path }: HostSettings,
  list: "plugin" | "plugins" = "plugin",
): readonly Line[] {
  if (!("entries" in content)) return [];
  return readArray(content.entries.get(list)).flatMap((entry) => {
    const spec = readString(Array.isArray(entry) ? entry[0] : entry);
    return spec === undefined ? [] : [{ spec, place: path }];
  });
}

function looseLine(path: string): Line {
  return { spec: path, place: path };
}

function isPath(spec: string): boolean {
  return /^(?:file:|\.{0,2}[\\/]|[A-Za-z]:[\\/])/.test(spec);
}

/** By its name, by what its path has, or at least by what its path is called. */
function isOurs({ place, spec }: Line, { copyOf }: Pick<PluginFacts, "copyOf">): boolean {
  if (!isPath(spec)) return nameOf(spec) === PACKAGE_NAME;
  const name = copyOf(spec, place)?.name;
  return name === undefined ? spec.includes(PACKAGE_NAME) : name === PACKAGE_NAME;
}

/** `@scope/name@1.0.0` -> `@scope/name`. */
function nameOf(spec: string): string {
  return spec.replace(/(?<=.)@.*$/, "");
}

function isRival({ spec }: Line): boolean {
  return /kiro/i.test(spec);
}

function isMisspelt({ spec }: Line): boolean {
  return closest(nameOf(spec), [PACKAGE_NAME], 1, 4).length > 0;
}

/** Perhaps ours, but written so that OpenCode does not find it. */
function isMeant({ place, spec }: Line, { copyOf }: PluginFacts): boolean {
  const isLost = isPath(spec) && copyOf(spec, place) === undefined;
  return isLost || spec.startsWith("~") || isMisspelt({ place, spec });
}

function missing(lines: readonly Line[], facts: PluginFacts): readonly Row[] {
  const { settings, setup } = facts;
  const ofOpenCode2 = settings
    .flatMap((each) => linesOf(each, "plugins"))
    .find((line) => isOurs(line, facts));
  if (ofOpenCode2 !== undefined) {
    const { place, spec } = ofOpenCode2;
    return [row("plugin", "warning", pluginForOpenCode2(spec, place))];
  }
  const meant = lines.filter((line) => isMeant(line, facts));
  if (meant.length === 0) return [row("plugin", "failed", pluginMissing(setup))];
  return meant.map(({ place, spec }) => {
    if (spec.startsWith("~")) return row("plugin", "failed", pluginTilde(spec, place));
    const say = isPath(spec) ? pluginPathMissing : pluginMisspelt;
    return row("plugin", "failed", say(spec, place));
  });
}

/** OpenCode loads what has one name, or one address, once. */
function distinctOf(lines: readonly Line[]): readonly Line[] {
  const nameOfLine = ({ place, spec }: Line) => (isPath(spec) && pathOf(spec, place)) || spec;
  return [...new Map(lines.map((line) => [nameOfLine(line), line])).values()];
}

function twice(ours: readonly Line[], first: Line) {
  return pluginTwice(ours, ours.find(({ place }) => place !== first.place)?.place ?? first.place);
}

function checkLine({ place, spec }: Line, facts: PluginFacts): Row {
  if (!isPath(spec)) return checkDownload({ place, spec }, facts);
  const failed = (said: Said) => row("plugin", "failed", said);
  const copy = facts.copyOf(spec, place);
  if (copy === undefined) return failed(pluginPathMissing(spec, place));
  if (/\.(?:tgz|tar\.gz)$/.test(spec)) {
    return failed(pluginTarball(spec, pathOf(spec, place) ?? spec, place));
  }
  if (copy.missing !== undefined) return failed(pluginNotBuilt(spec, copy.missing, copy.path));
  // A script of one's own that loads ours has no package around it.
  if (copy.isOtherFile && copy.name !== undefined) {
    return failed(pluginOtherFile(spec, pathToFileURL(copy.path).href, place));
  }
  return row("plugin", "ok", pluginFound(spec, place, copy.version));
}

/** Without a version, OpenCode adds one to the name. */
function downloadOf(spec: string, { downloads }: Pick<PluginFacts, "downloads">) {
  const names = spec === PACKAGE_NAME ? [spec, `${spec}@latest`] : [sameSpec(spec)];
  return downloads.find((each) => names.includes(each.spec));
}

function checkDownload({ place, spec }: Line, facts: PluginFacts): Row {
  const copy = downloadOf(spec, facts);
  if (copy === undefined) return row("plugin", "warning", pluginNotLoadedYet(spec));
  if (copy.isAbsent && isPublished(spec)) return row("plugin", "failed", pluginNotOnNpm(spec));
  if (copy.version === undefined) return row("plugin", "failed", pluginBrokenCopy(copy.path));
  if (copy.version !== VERSION) {
    return row("plugin", "warning", pluginOutdated(copy.version, VERSION, updateOf(facts)));
  }
  return row("plugin", "ok", pluginFound(spec, place, copy.version));
}
