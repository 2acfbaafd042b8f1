import { readFileSync } from "node:fs";
import type { Pair } from "./sample.ts";

/** Texts in files of their own: no language has to be written as a string of another. */

const PARTING = "<<<>>>\n";

export const read = (file: string): string => readFileSync(file, "utf8");

export const text = (name: string): string => read(`bench/estimate/samples/texts/${name}.txt`);

/** A file of two texts with a line between them. */
export function pair(name: string): Pair {
  const [fitted = "", heldOut = ""] = text(name).split(PARTING);
  return [fitted, heldOut];
}
