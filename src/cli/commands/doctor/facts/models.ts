import { existsSync, readFileSync } from "node:fs";
import { type KeptLists, parseLists } from "../../../../models/lists/list-format.ts";
import { isObject, parseJson } from "../../../../lib/read.ts";

export interface ModelFacts {
  readonly path: string;
  readonly lists: KeptLists;
  /** There is a file, and it is none of these lists. */
  readonly isDamaged: boolean;
}

/** @param path of the file of the live lists */
export function readModelLists(path: string): ModelFacts {
  const text = textOf(path);
  const isDamaged = text === undefined ? existsSync(path) : !isObject(parseJson(text));
  return { path, lists: parseLists(text), isDamaged };
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
