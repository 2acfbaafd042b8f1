import { isApiKey } from "../../../../auth/kinds/api-key.ts";
import { isSsoRegion } from "../../../../catalog/regions.ts";
import {
  type Environment,
  FALSE_WORDS,
  type Switches,
  TRUE_WORDS,
} from "../../../../config/environment.ts";
import type { ConfigProblem } from "../../../../facts/problems/config-problem.ts";
import {
  accountsFileUnusable,
  atLine,
  contentLogged,
  keyMalformed,
  keyRegionUnknown,
  mendSetting,
  overrideRefused,
  overrideSet,
  settingIgnored,
  settingsFine,
  switchUnknown,
  variablesFine,
} from "../../../../words/cli/doctor/files.ts";
import { configProblem } from "../../../../words/config.ts";
import { faultsOr, row, type Row } from "../row.ts";

/** @param env the variables as they are */
export function checkSwitches(switches: Switches, env: Environment): readonly Row[] {
  const { apiKey, debug, debugContent, endpointOverride } = switches;
  const named = env["KIRO_API_REGION"]?.trim().toLowerCase();
  const rows: Row[] = [];
  if (apiKey !== undefined && !isApiKey(apiKey)) {
    rows.push(row("environment", "failed", keyMalformed()));
  }
  if (named && !isSsoRegion(named)) rows.push(row("environment", "warning", keyRegionUnknown()));
  if (endpointOverride !== undefined) {
    rows.push(
      "origin" in endpointOverride
        ? row("environment", "warning", overrideSet(endpointOverride.origin))
        : row("environment", "failed", overrideRefused()),
    );
  }
  if (debug && debugContent) rows.push(row("environment", "warning", contentLogged()));
  rows.push(...unknownWords(env));
  return faultsOr(rows, row("environment", "ok", variablesFine()));
}

const ON_OFF = ["KIRO_DEBUG", "KIRO_DEBUG_CONTENT", "KIRO_NO_BROWSER"];

function unknownWords(env: Environment): readonly Row[] {
  return ON_OFF.filter((name) => {
    const word = env[name]?.trim().toLowerCase() ?? "";
    return word !== "" && ![...TRUE_WORDS, ...FALSE_WORDS].includes(word);
  }).map((name) => row("environment", "warning", switchUnknown(name)));
}

export function checkSettings(problems: readonly ConfigProblem[]): readonly Row[] {
  const faults = problems.map((problem) => {
    const status = FILE_IS_IGNORED.has(problem.kind) ? "failed" : "warning";
    return row("settings", status, settingIgnored(configProblem(problem), mendOf(problem)));
  });
  return faultsOr(faults, row("settings", "ok", settingsFine()));
}

const FILE_IS_IGNORED: ReadonlySet<ConfigProblem["kind"]> = new Set([
  "unreadable",
  "invalid-json",
  "not-an-object",
]);

function mendOf(problem: ConfigProblem): string {
  const { place } = problem;
  switch (problem.kind) {
    case "invalid-json":
      return mendSetting(place, "fix", atLine(problem.fault.line));
    case "unknown-option":
    case "not-for-projects":
      return mendSetting(place, "remove", problem.key);
    case "invalid-value":
      return mendSetting(place, "correct", problem.key);
    case "earlier-options":
    case "other-package":
      return mendSetting(place, "remove", problem.keys.join(", "));
    case "unreadable":
      return accountsFileUnusable("", place, problem.code !== "not_a_file").mend ?? "";
    case "not-an-object":
    case "more-unknown-options":
      return mendSetting(place, "fix");
  }
}
