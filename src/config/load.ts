import type { ConfigProblem } from "../facts/problems/config-problem.ts";
import type { Environment } from "./environment.ts";
import {
  type Layer,
  type LayerSource,
  readEnvironmentLayer,
  type ReadFile,
  readFileLayer,
} from "./layers.ts";
import { invalidValue } from "./problem.ts";
import { type Config, type OptionName, optionNames, options } from "./schema.ts";

export interface ConfigPlaces {
  /** Path of the user's kiro.json. */
  readonly userFile: string;
  /** Paths of the project's kiro.json files, the one that wins last. */
  readonly projectFiles: readonly string[];
  readonly env: Environment;
  readonly readFile: ReadFile;
}

/** `place` is the path of the file, or the name of the variable. */
export type ValueSource =
  { readonly kind: "default" } | { readonly kind: LayerSource; readonly place: string };

export interface LoadedConfig {
  readonly config: Config;
  /** Where each value came from. */
  readonly sources: Readonly<Record<OptionName, ValueSource>>;
  readonly problems: readonly ConfigProblem[];
}

/**
 * Defaults, then the user's file, the project's files and the environment, each over the one before.
 * Never rejects because of their content: an invalid setting is a problem and leaves the
 * value below it in force.
 */
export async function loadConfig(places: ConfigPlaces): Promise<LoadedConfig> {
  const { userFile, projectFiles, env, readFile } = places;
  const layers = [await readFileLayer("user file", userFile, readFile)];
  const ofProject = projectFiles.map((file) => readFileLayer("project file", file, readFile));
  layers.push(...(await Promise.all(ofProject)));
  layers.push(readEnvironmentLayer(env));
  const values: Record<string, unknown> = {};
  const sources: Record<string, ValueSource> = {};
  for (const name of optionNames) {
    values[name] = options[name].default;
    sources[name] = { kind: "default" };
  }
  const problems: ConfigProblem[] = [];
  for (const layer of layers) problems.push(...(await applyLayer(layer, values, sources)));
  // Every name has a value by now, and only values that passed the option's own check.
  return { config: values as Config, sources: sources as LoadedConfig["sources"], problems };
}

async function applyLayer(
  { source, place, settings, problems }: Layer,
  values: Record<string, unknown>,
  sources: Record<string, ValueSource>,
): Promise<readonly ConfigProblem[]> {
  if (settings.length === 0) return problems;
  const { isAllowed } = await import("./validate.ts");
  const found = [...problems];
  for (const { name, key, value } of settings) {
    if (isAllowed(options[name], value)) {
      values[name] = value;
      sources[name] = { kind: source, place: source === "environment" ? key : place };
    } else {
      found.push(invalidValue(place, key, options[name], value));
    }
  }
  return found;
}
