import { parseJson } from "./json.ts";
import { type Layer, MOST_UNKNOWN_KEYS, type Setting } from "./layer.ts";
import {
  type ConfigProblem,
  fileProblem,
  notForProjectsProblem,
  unknownKeyProblem,
} from "./problem.ts";
import { isOptionName, optionNames, options } from "./schema.ts";

/** Rejects with a `code` of `ENOENT` where there is no such file. */
export type ReadFile = (path: string) => Promise<string>;

/** Never rejects: a file that cannot be used is a problem, a missing one is an empty layer. */
export async function readFileLayer(
  source: "user file" | "project file",
  place: string | undefined,
  readFile: ReadFile,
): Promise<Layer> {
  if (place === undefined) return { source, place: "", settings: [], problems: [] };
  const content = await readObject(place, readFile);
  if ("problem" in content) return { source, place, settings: [], problems: [content.problem] };
  const settings: Setting[] = [];
  const problems: ConfigProblem[] = [];
  let unknown = 0;
  for (const [key, value] of content.entries) {
    if (!isOptionName(key)) {
      unknown += 1;
      if (unknown <= MOST_UNKNOWN_KEYS) problems.push(unknownKeyProblem(place, key, optionNames));
    } else if (source === "project file" && !options[key].projectMay) {
      problems.push(notForProjectsProblem(place, key));
    } else {
      settings.push({ name: key, key, value });
    }
  }
  if (unknown > MOST_UNKNOWN_KEYS) {
    const more = `${unknown - MOST_UNKNOWN_KEYS} more unknown keys are ignored.`;
    problems.push({ place, message: `${place}: ${more}` });
  }
  return { source, place, settings, problems };
}

type FileContent =
  | { readonly entries: readonly (readonly [string, unknown])[] }
  | { readonly problem: ConfigProblem };

async function readObject(place: string, readFile: ReadFile): Promise<FileContent> {
  let text: string;
  try {
    text = await readFile(place);
  } catch (error) {
    const code = codeOf(error);
    if (code === "ENOENT" || code === "ENOTDIR") return { entries: [] };
    return { problem: fileProblem(place, `cannot be read (${code}).`) };
  }
  const parsed = parseJson(text.replace(/^\uFEFF/, ""));
  if (!parsed.ok) {
    const { line, column, hint } = parsed.fault;
    const reason = hint === undefined ? "" : ` (${hint})`;
    return {
      problem: fileProblem(place, `not valid JSON at line ${line}, column ${column}${reason}.`),
    };
  }
  const { value } = parsed;
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return { problem: fileProblem(place, "must hold one JSON object.") };
  }
  return { entries: Object.entries(value).filter(([key]) => key !== "$schema") };
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string"
    ? error.code
    : "unknown reason";
}
