import process from "node:process";

/** How long to measure: the whole bench, or only what a yes or no needs. */
export interface Effort {
  readonly rounds: number;
  /** Processor time that each contestant spends before it is measured, milliseconds. */
  readonly warmUpMs: number;
}

export const THOROUGH: Effort = { rounds: 15, warmUpMs: 500 };
export const QUICK: Effort = { rounds: 5, warmUpMs: 250 };

export type Contestants<Name extends string> = Readonly<Record<Name, () => unknown>>;
export type Polled<Name extends string> = Readonly<Record<Name, () => Promise<number>>>;
export type Medians<Name extends string> = Readonly<Record<Name, number>>;

/**
 * Median milliseconds of processor time of each contestant. All run in turn in each round, so that
 * the noise of the machine meets them alike: the ratios are worth more than the figures. Processor
 * time counts the garbage collector and the compiler in, and other programs out. Before each
 * measured run is one that is not: it pays for the garbage of the contestant before.
 */
export async function race<Name extends string>(
  contestants: Contestants<Name>,
  { rounds, warmUpMs }: Effort,
): Promise<Medians<Name>> {
  for (const run of Object.values<() => unknown>(contestants)) {
    // Compilers take hundreds of runs until they have seen enough of a short one.
    for (let spent = 0; spent < warmUpMs;) spent += await processorTime(run);
  }
  const timed = Object.entries<() => unknown>(contestants).map(([name, run]) => {
    const measure = async () => {
      await run();
      return processorTime(run);
    };
    return [name, measure] as const;
  });
  return poll(Object.fromEntries(timed) as Polled<Name>, rounds);
}

async function processorTime(run: () => unknown): Promise<number> {
  const started = process.cpuUsage();
  await run();
  const { user, system } = process.cpuUsage(started);
  return (user + system) / 1000;
}

/** Median of what each contestant says of itself, all run in turn in each round. */
export async function poll<Name extends string>(
  contestants: Polled<Name>,
  rounds: number,
): Promise<Medians<Name>> {
  const entries = Object.entries<() => Promise<number>>(contestants);
  const results = entries.map((): number[] => []);
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, [, run]] of entries.entries()) results[index]?.push(await run());
  }
  const medians = entries.map(([name], index) => [name, median(results[index] ?? [])] as const);
  return Object.fromEntries(medians) as Medians<Name>;
}

export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

/** The smallest value that at least this share of all are not above; NaN of none. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? NaN;
}
