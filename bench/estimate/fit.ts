/**
 * Fits what the kinds of characters cost in tokens and writes src/translate/tokens/costs.ts:
 *
 *     node scripts/run.js bench/estimate/fit.ts
 */
import { writeFile } from "node:fs/promises";
import { format } from "prettier";
import { costTable } from "../../src/translate/tokens/cost-table.ts";
import { KIND_OF_UNIT } from "../../src/translate/tokens/kinds.ts";
import { leastSquares, type Row } from "./least-squares.ts";
import { costsOf, likePairs, SIZE } from "./parameters.ts";
import { FITTED } from "./samples/index.ts";
import { tokenCounts } from "./tokenizers.ts";

const FILE = "src/translate/tokens/costs.ts";
const CHUNK_CHARACTERS = 350;
const MIN_CHUNK_CHARACTERS = 60;
/** How much a whole sample counts beside all of its chunks together. */
const WEIGHT_OF_WHOLE = 2;
/** How strongly costs are drawn to their likes: less follows the samples more closely. */
const LIKENESS = 0.002;

/** Its cells say which cost they ask for. */
const PLACES = costTable(costsOf(Array.from({ length: SIZE }, (_, index) => index / 1000)));

/** The row asks that the counts, times the costs, be as many tokens as the tokenizers say. */
function rowOf(text: string, weight: number): Row {
  const { mean } = tokenCounts(text);
  const counts = Array.from({ length: SIZE }, () => 0);
  let row = 0;
  for (let index = 0; index < text.length; index += 1) {
    const cell = row | (KIND_OF_UNIT[text.charCodeAt(index)] ?? 0);
    const place = PLACES.cost[cell] ?? 0;
    counts[place] = (counts[place] ?? 0) + 1 / mean;
    row = PLACES.next[cell] ?? 0;
  }
  return { counts, target: 1, weight };
}

/** Cut behind lines and sentences, where tokenizers cut as well. */
function chunksOf(text: string): readonly string[] {
  const chunks = [""];
  for (const sentence of text.split(/(?<=[\n.。।])/)) {
    const last = chunks.at(-1) ?? "";
    if (last.length < CHUNK_CHARACTERS) chunks[chunks.length - 1] = last + sentence;
    else chunks.push(sentence);
  }
  return chunks.filter((chunk, index) => index === 0 || chunk.length >= MIN_CHUNK_CHARACTERS);
}

const rows = FITTED.flatMap(({ text, weight }) => {
  const chunks = chunksOf(text);
  const ofChunk = weight / chunks.length;
  return [rowOf(text, weight * WEIGHT_OF_WHOLE), ...chunks.map((chunk) => rowOf(chunk, ofChunk))];
});
const alike = likePairs().map(({ pair, weight }) => ({ pair, weight: weight * LIKENESS }));
const costs = costsOf(leastSquares(rows, alike, SIZE));

const source = `import type { Costs } from "./cost-table.ts";

/** Written by \`bench/estimate/fit.ts\`. */
export const COSTS: Costs = ${JSON.stringify(costs)};
`;
await writeFile(FILE, await format(source, { parser: "typescript", printWidth: 100 }));
