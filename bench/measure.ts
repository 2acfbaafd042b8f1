import process from "node:process";

/** How long to measure: the whole bench, or only what a yes or no needs. */
export interface Effort {
  readonly rounds: number;
  /** Processor time that each contestant spends before it is measured, milliseconds. */
  readonly warmUpMs: number;
  /** Only what figures are made of; else also what stands beside it in the tables. */
  readonly figuresOnly: boolean;
}

export const THOROUGH: Effort = { rounds: 15, warmUpMs: 500, figuresOnly: false };
export const QUICK: Effort = { rounds: 5, warmUpMs: 250, figuresOnly: true };

export type Contestants<Name extends string> = Readonly<Record<Name, () => unknown>>;
export type Polled<Name extends string> = Readonly<Record<Name, () => Promise<number>>>;
export type Medians<Name extends string> = Readonly<Record<Name, number>>;

/**
 * Median milliseconds of processor time of each contestant. All run in turn in each round, so that
 * the noise of the machine meets them alike: the ratios are worth more than the figures. Processor
 * time counts the garbage collector and the compiler in, and other programs out. Before each
 * measured run is one that is not: it pays for the garbage of the contestant before.
 * @param inFigures those that figures are made of; all by default
 * @returns NaN for those that are not measured
 */
export async function race<Name extends string>(
  contestants: Contestants<Name>,
  effort: Effort,
  inFigures?: readonly NoInfer<Name>[],
): Promise<Medians<Name>> {
  for (const name of chosen(contestants, effort, inFigures)) {
    // Compilers take hundreds of runs until they have seen enough of a short one.
    for (let spent = 0; spent < effort.warmUpMs;) spent += await processorTime(contestants[name]);
  }
  const timed = Object.entries<() => unknown>(contestants).map(([name, run]) => {
    const measure = async () => {
      await run();
      return processorTime(run);
    };
    return [name, measure] as const;
  });
  return poll(Object.fromEntries(timed) as Polled<Name>, effort, inFigures);
}

function chosen<Name extends string>(
  contestants: Contestants<Name>,
  { figuresOnly }: Effort,
  inFigures?: readonly NoInfer<Name>[],
): readonly Name[] {
  const all = Object.keys(contestants) as Name[];
  return figuresOnly ? (inFigures ?? all) : all;
}

async function processorTime(run: () => unknown): Promise<number> {
  const started = process.cpuUsage();
  await run();
  const { user, system } = process.cpuUsage(started);
  return (user + system) / 1000;
}

/** Median of what each contestant says of itself, all run in turn in each round; else as `race`. */
export async function poll<Name extends string>(
  contestants: Polled<Name>,
  effort: Effort,
  inFigures?: readonly NoInfer<Name>[],
): Promise<Medians<Name>> {
  const names = chosen(contestants, effort, inFigures);
  const results = new Map<string, number[]>();
  for (let round = 0; round < effort.rounds; round += 1) {
    for (const name of names) {
      results.set(name, [...(results.get(name) ?? []), await contestants[name]()]);
    }
  }
  const medians = Object.keys(contestants).map(
    (name) => [name, median(results.get(name) ?? [])] as const,
  );
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
