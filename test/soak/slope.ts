/** One value at one time. */
export interface Sample {
  /** Milliseconds. */
  readonly at: number;
  readonly value: number;
}

/** What a process needs more at the end of this share of the time is its warm-up. */
const WARM_UP = 0.25;

/** @returns by how much the line through the values rises from the end of the warm-up to the end */
export function rise(samples: readonly Sample[]): number {
  const first = samples[0]?.at ?? 0;
  const last = samples.at(-1)?.at ?? 0;
  const warm = samples.filter(({ at }) => at >= first + (last - first) * WARM_UP);
  const mean = (values: readonly number[]) =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const middle = mean(warm.map(({ at }) => at));
  const level = mean(warm.map(({ value }) => value));
  const spread = warm.reduce((sum, { at }) => sum + (at - middle) ** 2, 0);
  const together = warm.reduce((sum, { at, value }) => sum + (at - middle) * (value - level), 0);
  return spread === 0 ? 0 : (together / spread) * (last - (warm[0]?.at ?? 0));
}
