import { existsSync } from "node:fs";
import * as z from "zod/mini";
import { readSwitches, type SwitchName, SWITCHES } from "../../../config/environment.ts";
import { loadConfig, type ValueSource } from "../../../config/load.ts";
import { environmentName, type OptionName, optionNames, options } from "../../../config/schema.ts";
import { pathsOf, projectConfigFiles } from "../../../core/paths.ts";
import { worktreeOf } from "../../../core/host/worktree.ts";
import type { ConfigProblem } from "../../../facts/problems/config-problem.ts";
import { closest } from "../../../lib/closest.ts";
import { readSmallFile } from "../../../lib/disk/small-file.ts";
import { noSuchOption } from "../../../words/cli/config.ts";
import { configProblem } from "../../../words/config.ts";
import { CliError } from "../../cli-error.ts";
import type { CommandContext } from "../../context.ts";

const value = z.union([z.string(), z.number(), z.boolean()]);

export const configFacts = z.strictObject({
  /** The one option or switch that was asked for. */
  asked: z.optional(z.string()),
  /** Where it was asked; the nearest project file counts most. */
  directory: z.string(),
  options: z.array(
    z.strictObject({
      name: z.string(),
      value,
      default: value,
      from: z.enum(["default", "user file", "project file", "environment"]),
      /** Path of the file, or name of the variable. */
      place: z.optional(z.string()),
      variable: z.string(),
      projectMay: z.boolean(),
    }),
  ),
  switches: z.array(
    z.strictObject({
      name: z.string(),
      state: z.enum(["on", "off", "set", "not-set", "invalid", "refused"]),
      /** Never of a secret. */
      value: z.optional(z.string()),
    }),
  ),
  /** Each over the one before. */
  files: z.array(
    z.strictObject({
      kind: z.enum(["user file", "project file"]),
      path: z.string(),
      exists: z.boolean(),
    }),
  ),
  problems: z.array(
    z.strictObject({
      kind: z.string(),
      place: z.string(),
      /** The name as written. */
      key: z.optional(z.string()),
      /** What was perhaps meant. */
      suggestion: z.optional(z.string()),
      message: z.string(),
    }),
  ),
});

export type ConfigFacts = z.output<typeof configFacts>;

/** @param asked an option, its variable, or a switch; undefined for all. @throws CliError */
export async function gatherConfig(
  { directory, machine }: CommandContext,
  asked: string | undefined,
): Promise<ConfigFacts> {
  const userFile = pathsOf(machine).configFile;
  const project = { directory, worktree: worktreeOf(directory) };
  const projectFiles = projectConfigFiles(machine, project);
  const places = { userFile, projectFiles, env: machine.env, readFile: readSmallFile };
  const { config, problems, sources } = await loadConfig(places);
  const all = {
    options: optionNames.map((name) => optionFacts(name, config[name], sources[name])),
    switches: switchFacts(machine.env),
    problems: problems.map(problemFacts),
  };
  return {
    directory,
    files: [
      { kind: "user file", path: userFile, exists: existsSync(userFile) },
      ...projectFiles.map(
        (path) => ({ kind: "project file", path, exists: existsSync(path) }) as const,
      ),
    ],
    ...(asked === undefined ? all : only(all, asked)),
  };
}

type Parts = Pick<ConfigFacts, "options" | "switches" | "problems">;

function only({ options: every, problems, switches }: Parts, asked: string) {
  const wanted = asked.trim();
  const option = every.find(({ name, variable }) => name === wanted || variable === wanted);
  const found = switches.find(({ name }) => name === wanted);
  const name = option?.name ?? found?.name;
  if (name === undefined) {
    const names = [...every.map((each) => each.name), ...switches.map((each) => each.name)];
    throw new CliError("no_such_option", noSuchOption(wanted, closest(wanted, names, 3)), 2);
  }
  return {
    asked: name,
    options: option ? [option] : [],
    switches: found ? [found] : [],
    problems: problems.filter(({ key }) => key === name || key === option?.variable),
  };
}

function optionFacts(
  name: OptionName,
  current: string | number | boolean,
  source: ValueSource,
): ConfigFacts["options"][number] {
  return {
    name,
    value: current,
    default: options[name].default,
    from: source.kind,
    ...(source.kind !== "default" && { place: source.place }),
    variable: environmentName(name),
    projectMay: options[name].projectMay,
  };
}

type SwitchFacts = ConfigFacts["switches"][number];

function switchFacts(env: Readonly<Record<string, string | undefined>>): SwitchFacts[] {
  const { apiRegion, debug, debugContent, endpointOverride, noBrowser, record } = readSwitches(env);
  const onOff = (isOn: boolean) => ({ state: isOn ? "on" : "off" }) as const;
  const isSet = (name: SwitchName) => (env[name]?.trim() ?? "") !== "";
  const secret = (name: SwitchName) => ({ state: isSet(name) ? "set" : "not-set" }) as const;
  const text = (name: SwitchName, read: string | undefined, wrong: "invalid" | "refused") => {
    if (!isSet(name)) return { state: "not-set" } as const;
    return read === undefined
      ? ({ state: wrong } as const)
      : ({ state: "set", value: read } as const);
  };
  const origin =
    endpointOverride && "origin" in endpointOverride ? endpointOverride.origin : undefined;
  const states: Readonly<Record<SwitchName, Omit<SwitchFacts, "name">>> = {
    KIRO_API_KEY: secret("KIRO_API_KEY"),
    KIRO_API_REGION: text("KIRO_API_REGION", apiRegion, "invalid"),
    KIRO_DEBUG: onOff(debug),
    KIRO_DEBUG_CONTENT: onOff(debugContent),
    KIRO_RECORD: text("KIRO_RECORD", record, "invalid"),
    KIRO_NO_BROWSER: onOff(noBrowser),
    KIRO_PASSPHRASE: secret("KIRO_PASSPHRASE"),
    KIRO_ENDPOINT_OVERRIDE: text("KIRO_ENDPOINT_OVERRIDE", origin, "refused"),
  };
  return Object.entries(states)
    .filter(([name]) => name in SWITCHES)
    .map(([name, state]) => ({ name, ...state }));
}

function problemFacts(problem: ConfigProblem): ConfigFacts["problems"][number] {
  const { kind, place } = problem;
  const suggestion = "suggestion" in problem ? problem.suggestion : undefined;
  return {
    kind,
    place,
    ...("key" in problem && { key: problem.key }),
    ...(suggestion !== undefined && { suggestion }),
    message: configProblem(problem),
  };
}
