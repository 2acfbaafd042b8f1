/**
 * Fits what the kinds of characters cost in tokens and writes src/translate/tokens/costs.ts:
 *
 *     node scripts/run.js bench/estimate/fit.ts
 */
import { writeFile } from "node:fs/promises";
import { format } from "prettier";
import { costTable } from "../../src/translate/tokens/cost-table.ts";
import { TokenEstimate } from "../../src/translate/tokens/token-estimate.ts";
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
const LIKENESS = 0.003;

/** With a cost of one token for one of them and none for the others, an estimate counts it. */
const UNITS = Array.from({ length: SIZE }, (_, unit) =>
  costTable(costsOf(Array.from({ length: SIZE }, (__, index) => (index === unit ? 1 : 0)))),
);

/** The row asks that the counts, times the costs, be as many tokens as the tokenizers say. */
function rowOf(text: string, weight: number): Row {
  const { mean } = tokenCounts(text);
  const counts = UNITS.map((unit) => {
    const estimate = new TokenEstimate(unit);
    estimate.add(text);
    return estimate.tokens / mean;
  });
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

const rows = FITTED.flatMap(({ text }) => {
  const chunks = chunksOf(text);
  return [rowOf(text, WEIGHT_OF_WHOLE), ...chunks.map((chunk) => rowOf(chunk, 1 / chunks.length))];
});
const alike = likePairs().map((pair) => ({ pair, weight: LIKENESS }));
const costs = costsOf(leastSquares(rows, alike, SIZE));

const source = `import type { Costs } from "./cost-table.ts";

/** Written by \`bench/estimate/fit.ts\`. */
export const COSTS: Costs = ${JSON.stringify(costs)};
`;
await writeFile(FILE, await format(source, { parser: "typescript", printWidth: 100 }));
