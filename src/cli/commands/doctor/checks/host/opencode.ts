import { basename } from "node:path";
import { OLDEST_HOST } from "../../../../../core/host/oldest.ts";
import {
  hostExperimental,
  hostFound,
  hostMissing,
  hostSilent,
  hostTooOld,
  hostTwice,
  hostUntested,
  settingsBroken,
  settingsMisshapen,
  settingsNoFile,
  settingsNoObject,
  settingsRead,
  settingsUnreadable,
} from "../../../../../words/cli/doctor/host.ts";
import type { HostSettings } from "../../facts/host/settings.ts";
import type { HostProgram } from "../../facts/host/programs.ts";
import { faultsOr, row, type Row } from "../../row.ts";
import { shapeFaults } from "../../../../host-config/shapes.ts";

/** Versions of OpenCode. */
const TESTED = "1.18";
const EXPERIMENTAL = "2";

export function checkPrograms(programs: readonly HostProgram[]): readonly Row[] {
  const [first, ...others] = programs;
  if (first === undefined) return [row("opencode", "failed", hostMissing())];
  const { path, version } = first;
  if (version === undefined) return [row("opencode", "warning", hostSilent(path))];
  const different = others.flatMap((other) =>
    other.version === undefined || other.version === version
      ? []
      : [`${other.version} (${other.path})`],
  );
  return [
    checkVersion(version, path),
    ...(different.length > 0 ? [row("opencode", "warning", hostTwice(different))] : []),
  ];
}

function checkVersion(version: string, path: string): Row {
  const isBelow = (other: string) => version.localeCompare(other, "en", { numeric: true }) < 0;
  if (!isBelow(EXPERIMENTAL)) return row("opencode", "warning", hostExperimental(version, path));
  if (isBelow(OLDEST_HOST)) return row("opencode", "failed", hostTooOld(version, path));
  if (isBelow(TESTED)) return row("opencode", "warning", hostUntested(version, path));
  return row("opencode", "ok", hostFound(version, path));
}

export function checkHostSettings(files: readonly HostSettings[]): readonly Row[] {
  const faults = files.flatMap(({ content, missing, path }) => {
    if ("entries" in content) {
      return [
        ...shapeFaults(content.entries).map(({ expected, key }) =>
          settingsMisshapen(path, key, expected),
        ),
        ...missing.map((reference) => settingsNoFile(path, reference)),
      ];
    }
    if ("unreadable" in content) return settingsUnreadable(path, content.unreadable);
    const ofTui = basename(path).startsWith("tui.");
    return content.fault ? settingsBroken(path, content.fault, ofTui) : settingsNoObject(path);
  });
  const fine = settingsRead(files.map(({ path }) => path));
  return faultsOr(
    faults.map((said) => row("opencode-config", "failed", said)),
    row("opencode-config", "ok", fine),
  );
}
