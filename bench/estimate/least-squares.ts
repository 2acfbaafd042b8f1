/** One equation: the counts, times what is sought, should give the target. */
export interface Row {
  readonly counts: readonly number[];
  readonly target: number;
  readonly weight: number;
}

/** Two unknowns that should be about the same. */
export interface Alike {
  readonly pair: readonly [number, number];
  readonly weight: number;
}

const SWEEPS = 20_000;
/** Values that change by less are found. */
const SMALLEST_STEP = 1e-6;
/** Draws to zero what no row asks for. */
const RIDGE = 1e-4;

/** The values, none below zero, that miss the equations the least; by coordinate descent. */
export function leastSquares(
  rows: readonly Row[],
  alike: readonly Alike[],
  size: number,
): readonly number[] {
  const matrix = Array.from({ length: size }, () => new Float64Array(size));
  const vector = new Float64Array(size);
  const add = (row: number, column: number, value: number) => {
    const cells = matrix[row];
    if (cells !== undefined) cells[column] = (cells[column] ?? 0) + value;
  };
  for (const { counts, target, weight } of rows) {
    for (const [row, count] of counts.entries()) {
      if (count === 0) continue;
      vector[row] = (vector[row] ?? 0) + weight * count * target;
      for (const [column, other] of counts.entries()) add(row, column, weight * count * other);
    }
  }
  for (const { pair, weight } of alike) {
    for (const one of pair)
      for (const other of pair) add(one, other, one === other ? weight : -weight);
  }
  for (let index = 0; index < size; index += 1) add(index, index, RIDGE);
  return descend(matrix, vector);
}

function descend(matrix: readonly Float64Array[], vector: Float64Array): readonly number[] {
  const values = new Float64Array(vector.length);
  /** What is left of each equation with the values so far. */
  const rest = Float64Array.from(vector);
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    let largest = 0;
    for (const [index, row] of matrix.entries()) {
      const value = values[index] ?? 0;
      const step = Math.max(-value, (rest[index] ?? 0) / (row[index] ?? 1));
      if (step === 0) continue;
      values[index] = value + step;
      for (let other = 0; other < row.length; other += 1)
        rest[other] = (rest[other] ?? 0) - (row[other] ?? 0) * step;
      largest = Math.max(largest, Math.abs(step));
    }
    if (largest < SMALLEST_STEP) break;
  }
  return [...values];
}
