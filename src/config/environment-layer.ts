import { closest } from "../lib/closest.ts";
import { FALSE_WORDS, SWITCH_NAMES, TRUE_WORDS } from "./environment.ts";
import { type Layer, MOST_UNKNOWN_KEYS, type Setting } from "./layer.ts";
import { type ConfigProblem, unknownKeyProblem } from "./problem.ts";
import { environmentName, type OptionName, optionNames, options } from "./schema.ts";

/** Variables of other programs may begin with KIRO_ too: only a near miss of ours is a problem. */
export function readEnvironmentLayer(env: Readonly<Record<string, string | undefined>>): Layer {
  const settings: Setting[] = [];
  for (const name of optionNames) {
    const key = environmentName(name);
    const text = env[key]?.trim();
    if (text !== undefined && text !== "") {
      settings.push({ name, key, value: readText(name, text) });
    }
  }
  return { source: "environment", place: PLACE, settings, problems: nearMisses(env) };
}

const PLACE = "environment";

/** A letter or two: `KIRO_API_TYPE` is another program's, not a slip of `KIRO_API_KEY`. */
const MOST_SLIPS = 2;

function nearMisses(env: Readonly<Record<string, string | undefined>>): ConfigProblem[] {
  const known: readonly string[] = [...optionNames.map(environmentName), ...SWITCH_NAMES];
  return Object.keys(env)
    .filter((name) => name.startsWith("KIRO_") && !known.includes(name))
    .flatMap((name) => {
      const similar = closest(name, known, 1, MOST_SLIPS);
      return similar.length === 0 ? [] : [unknownKeyProblem(PLACE, name, similar)];
    })
    .slice(0, MOST_UNKNOWN_KEYS);
}

/** A variable is text; the option's type says what it means. What means nothing stays text. */
function readText(name: OptionName, text: string): unknown {
  switch (options[name].type) {
    case "boolean":
      if (TRUE_WORDS.includes(text.toLowerCase())) return true;
      return FALSE_WORDS.includes(text.toLowerCase()) ? false : text;
    case "integer":
    case "number":
      return /^-?\d+(?:\.\d+)?$/.test(text) ? Number(text) : text;
    case "choice":
    case "text":
      return text;
  }
}
