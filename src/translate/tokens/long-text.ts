import type { CostTable } from "./cost-table.ts";
import { KIND_OF_UNIT, KINDS } from "./kinds.ts";

/** The result of reading a text so far. */
export interface Reading {
  /** Where the row of the state begins. */
  readonly row: number;
  readonly thousandths: number;
}

/** UTF-16 units that are read at once. */
const BLOCK = 8192;
/** Little-endian, like every machine that Node and Bun run on. */
const units = new Uint16Array(BLOCK);
const bytes = Buffer.from(units.buffer);
const [UPPER, LOWER] = [KINDS.indexOf("upper"), KINDS.indexOf("lower")];

/** UTF-16 units; of a text this long only a quarter is read, as a sample. */
export const MIN_SAMPLED = 65_536;
const SAMPLE = 512;
/**
 * A prime, so that a pattern which repeats at round distances is neither always nor never sampled.
 */
const SAMPLE_DISTANCE = 2039;

export function readLongText(table: CostTable, text: string, start: number): Reading {
  return text.length < MIN_SAMPLED ? readAll(table, text, start) : readSamples(table, text);
}

function readAll(table: CostTable, text: string, start: number): Reading {
  let [row, thousandths] = [start, 0];
  for (let from = 0; from < text.length; from += BLOCK) {
    const read = readBlock(table, text.slice(from, from + BLOCK), row);
    row = read.row;
    thousandths += read.thousandths;
  }
  return { row, thousandths };
}

function readSamples(table: CostTable, text: string): Reading {
  let [row, thousandths, units] = [0, 0, 0];
  for (let from = text.length % SAMPLE_DISTANCE; from < text.length; from += SAMPLE_DISTANCE) {
    const sample = text.slice(from, from + SAMPLE);
    const read = readBlock(table, sample, 0);
    row = read.row;
    thousandths += read.thousandths;
    units += sample.length;
  }
  return { row, thousandths: (thousandths / units) * text.length };
}

/**
 * Reads both halves of a block at once: each step waits for the row of the step before it, and the
 * processor has time for another one meanwhile.
 */
function readBlock(table: CostTable, block: string, start: number): Reading {
  const count = bytes.write(block, "utf16le") / 2;
  const { next, cost } = table;
  const { at, row: known } = placeInMiddle(table, count);
  let [row, other, thousandths] = [start, known, 0];
  const both = Math.min(at, count - at);
  for (let index = 0; index < both; index += 1) {
    const cell = row | kindAt(index);
    const otherCell = other | kindAt(at + index);
    thousandths += (cost[cell] ?? 0) + (cost[otherCell] ?? 0);
    row = next[cell] ?? 0;
    other = next[otherCell] ?? 0;
  }
  const first = readUnits(table, both, at, row);
  const second = readUnits(table, at + both, count, other);
  return {
    row: at < count ? second.row : first.row,
    thousandths: thousandths + first.thousandths + second.thousandths,
  };
}

function readUnits({ next, cost }: CostTable, from: number, to: number, start: number): Reading {
  let [row, thousandths] = [start, 0];
  for (let index = from; index < to; index += 1) {
    const cell = row | kindAt(index);
    thousandths += cost[cell] ?? 0;
    row = next[cell] ?? 0;
  }
  return { row, thousandths };
}

/**
 * A place at which the row depends only on the two units before it: a run has just begun there, and
 * not after Latin letters, where it matters how their word began. The end if there is no such place.
 */
function placeInMiddle({ next }: CostTable, count: number): { at: number; row: number } {
  for (let at = (count >> 1) + 1; at < count; at += 1) {
    const [first, second] = [kindAt(at - 2), kindAt(at - 1)];
    if (first === second || first === UPPER || first === LOWER) continue;
    return { at, row: next[(next[first] ?? 0) | second] ?? 0 };
  }
  return { at: count, row: 0 };
}

function kindAt(index: number): number {
  return KIND_OF_UNIT[units[index] ?? 0] ?? 0;
}
