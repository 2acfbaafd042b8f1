import { type Config, optionNames, options } from "../../config/schema.ts";

/**
 * The settings that no project can change, and the defaults of all others: what projects share
 * depends on nothing else.
 */
export function ownConfig(config: Config): Config {
  const values = optionNames.map((name) => {
    const option = options[name];
    return [name, option.projectMay ? option.default : config[name]] as const;
  });
  // Every name has a value of its own type.
  return Object.fromEntries(values) as unknown as Config;
}
