import { readEnvironmentLayer } from "./environment-layer.ts";
import { readFileLayer, type ReadFile } from "./file-layer.ts";
import type { Layer, LayerSource } from "./layer.ts";
import { type ConfigProblem, valueProblem } from "./problem.ts";
import { type Config, type OptionName, optionNames, options } from "./schema.ts";

export interface ConfigPlaces {
  /** Path of the user's kiro.json. */
  readonly userFile: string | undefined;
  /** Path of the project's kiro.json. */
  readonly projectFile: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly readFile: ReadFile;
}

export interface LoadedConfig {
  readonly config: Config;
  /** Where each value came from. */
  readonly sources: Readonly<Record<OptionName, "default" | LayerSource>>;
  readonly problems: readonly ConfigProblem[];
}

/**
 * Defaults, then the user's file, the project's file and the environment, each over the one before.
 * Never rejects for what stands in them: a setting that cannot be used is a problem and leaves the
 * value below it in force.
 */
export async function loadConfig(places: ConfigPlaces): Promise<LoadedConfig> {
  const layers = [
    await readFileLayer("user file", places.userFile, places.readFile),
    await readFileLayer("project file", places.projectFile, places.readFile),
    readEnvironmentLayer(places.env),
  ];
  const values: Record<string, unknown> = {};
  const sources: Record<string, "default" | LayerSource> = {};
  for (const name of optionNames) {
    values[name] = options[name].default;
    sources[name] = "default";
  }
  const problems: ConfigProblem[] = [];
  for (const layer of layers) problems.push(...(await applyLayer(layer, values, sources)));
  // Every name has a value by now, and only values that passed the option's own check.
  return { config: values as Config, sources: sources as LoadedConfig["sources"], problems };
}

async function applyLayer(
  layer: Layer,
  values: Record<string, unknown>,
  sources: Record<string, LayerSource | "default">,
): Promise<readonly ConfigProblem[]> {
  if (layer.settings.length === 0) return layer.problems;
  const { isAllowed } = await import("./validate.ts");
  const problems = [...layer.problems];
  for (const { name, key, value } of layer.settings) {
    if (isAllowed(options[name], value)) {
      values[name] = value;
      sources[name] = layer.source;
    } else {
      problems.push(valueProblem(layer.place, key, name, value));
    }
  }
  return problems;
}
