import type { ConfigProblem } from "../facts/problems/config-problem.ts";
import { closest } from "../lib/closest.ts";
import { type Environment, FALSE_WORDS, SWITCHES, TRUE_WORDS } from "./environment.ts";
import { EARLIER_OPTIONS } from "./earlier-options.ts";
import { unknownOption } from "./problem.ts";
import { environmentName, isOptionName, type OptionName, optionNames, options } from "./schema.ts";

export type LayerSource = "user file" | "project file" | "environment";

/** What one place sets, not yet checked. */
export interface Layer {
  readonly source: LayerSource;
  readonly place: string;
  readonly settings: readonly Setting[];
  readonly problems: readonly ConfigProblem[];
}

interface Setting {
  readonly name: OptionName;
  /** The name as written. */
  readonly key: string;
  readonly value: unknown;
}

/** Rejects with a `code` of `ENOENT` where there is no such file. */
export type ReadFile = (path: string) => Promise<string>;

/** A place with a thousand strange keys is one mistake, not a thousand. */
const MAX_UNKNOWN = 5;

/** Never rejects: a file that cannot be used is a problem, a missing one is an empty layer. */
export async function readFileLayer(
  source: "user file" | "project file",
  place: string,
  readFile: ReadFile,
): Promise<Layer> {
  const settings: Setting[] = [];
  const content = await readEntries(place, readFile);
  if ("kind" in content) return { source, place, settings, problems: [content] };
  const problems: ConfigProblem[] = [];
  const unknown: string[] = [];
  const earlier: string[] = [];
  for (const [key, value] of content) {
    if (key === "$schema") continue;
    if (!isOptionName(key)) {
      (EARLIER_OPTIONS.has(key) ? earlier : unknown).push(key);
    } else if (source === "project file" && !options[key].projectMay) {
      const variable = environmentName(key);
      problems.push({ place, kind: "not-for-projects", key, variable });
    } else {
      settings.push({ name: key, key, value });
    }
  }
  if (earlier.length > 0) problems.push({ place, kind: "earlier-options", keys: earlier });
  for (const key of unknown.slice(0, MAX_UNKNOWN)) {
    problems.push(unknownOption(place, key, optionNames));
  }
  const count = unknown.length - MAX_UNKNOWN;
  if (count > 0) problems.push({ place, kind: "more-unknown-options", count });
  return { source, place, settings, problems };
}

async function readEntries(
  place: string,
  readFile: ReadFile,
): Promise<ReadonlyMap<string, unknown> | ConfigProblem> {
  let text: string;
  try {
    text = await readFile(place);
  } catch (error) {
    const code = codeOf(error);
    if (code === "ENOENT" || code === "ENOTDIR") return new Map();
    return { place, kind: "unreadable", code };
  }
  const { parseObject } = await import("./json.ts");
  const parsed = parseObject(text.replace(/^\uFEFF/, ""));
  if ("entries" in parsed) return parsed.entries;
  const { fault } = parsed;
  return fault ? { place, kind: "invalid-json", fault } : { place, kind: "not-an-object" };
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string"
    ? error.code
    : "unknown reason";
}

/** Variables of other programs may begin with KIRO_ too: only a near miss of ours is a problem. */
export function readEnvironmentLayer(env: Environment): Layer {
  const settings: Setting[] = [];
  for (const name of optionNames) {
    const key = environmentName(name);
    const text = env[key]?.trim() ?? "";
    if (text !== "") settings.push({ name, key, value: readText(name, text) });
  }
  return { source: "environment", place: ENVIRONMENT, settings, problems: nearMisses(env) };
}

const ENVIRONMENT = "environment";

/** `KIRO_API_TYPE`, three letters from `KIRO_API_KEY`, is another program's and no typing mistake. */
const MAX_TYPOS = 2;

function nearMisses(env: Environment): ConfigProblem[] {
  const known = [...optionNames.map(environmentName), ...Object.keys(SWITCHES)];
  return Object.keys(env)
    .filter((name) => name.startsWith("KIRO_") && !known.includes(name))
    .filter((name) => closest(name, known, 1, MAX_TYPOS).length > 0)
    .slice(0, MAX_UNKNOWN)
    .map((name) => unknownOption(ENVIRONMENT, name, known));
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
