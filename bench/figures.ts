/** A figure that we promise. `limit` gates the tests, `goal` is what we are after. */
export interface Figure {
  readonly title: string;
  readonly unit: string;
  readonly limit: number;
  readonly goal: number;
  readonly better: "lower" | "higher";
  /** Instead of the gate's slack, where the machine's own speed is most of the figure. */
  readonly slack?: number;
}

const lower = (title: string, limit: number, goal: number, unit = "x"): Figure => ({
  title,
  unit,
  limit,
  goal,
  better: "lower",
});
const higher = (title: string, limit: number, goal: number): Figure => ({
  ...lower(title, limit, goal),
  better: "higher",
});

/** Every figure once; docs/PERFORMANCE.md shows them measured. */
export const FIGURES = {
  smithy: higher("time of `@smithy/eventstream-codec` decoding alone / ours, bytes to SSE", 1, 2),
  frameWalk: lower("ours, bytes to SSE / frame walk + CRC", 12, 5),
  amazon: higher("time of Amazon's client decoding alone / ours, bytes to SSE", 4, 10),
  longReply: lower("16x longer reply / 1x (ideal 16)", 32, 20),
  largeFrame: lower("one 800 KB frame in 64-byte reads / 50 KB (ideal 16)", 32, 20),
  memory: lower("memory added by an 11.6 MB stream", 16, 5, "MB"),
  firstText: lower("text frames delivered before the first text leaves", 1, 1, ""),
  firstReasoning: lower("reasoning frames delivered before the first reasoning leaves", 1, 1, ""),
  firstArguments: lower("argument frames delivered before the first argument leaves", 1, 1, ""),
  firstByte: lower("upstream's first content frame to ours, beyond identity", 1, 0.2, "ms"),
  request: lower("request transform / parse + stringify, worst of 100 KB to 4 MB", 2, 1.3),
  // Of machines of one kind one was seen to take twice as long for it as another.
  import: {
    ...lower("plugin import in OpenCode's Bun, beyond an empty module", 50, 20, "ms"),
    slack: 2,
  },
  packages: lower("packages installed beside the plugin", 5, 0, ""),
  tarball: lower("packed tarball", 300, 150, "KB"),
  freshToken: lower("fresh-token path (choose, read store, token), p99", 1, 0.2, "ms"),
  concurrency: lower("time per event with 200 concurrent streams / one stream", 2, 1.3),
} as const satisfies Readonly<Record<string, Figure>>;

export type FigureName = keyof typeof FIGURES;
export type Measured = Readonly<Partial<Record<FigureName, number>>>;

/** Whether the value is as good as the limit; one that could not be measured is not. */
export function meets({ better }: Figure, value: number, limit: number): boolean {
  return better === "lower" ? value <= limit : value >= limit;
}

/** The better one of each figure: noise only ever makes a figure worse. */
export function bestOf(left: Measured, right: Measured): Measured {
  const best: Partial<Record<FigureName, number>> = { ...left };
  for (const [name, figure, value] of entriesOf(right)) {
    const former = best[name];
    if (former === undefined || meets(figure, value, former)) best[name] = value;
  }
  return best;
}

/**
 * One sentence for each figure that is worse than it must be.
 * @param slack 1 for none; 1.3 lets a figure be 30 % worse
 */
export function missedLimits(measured: Measured, slack: number): readonly string[] {
  return entriesOf(measured)
    .filter(([, figure, value]) => !meets(figure, value, withSlack(figure, slack)))
    .map(([, figure, value]) => {
      const bound = figure.better === "lower" ? "at most" : "at least";
      return `${figure.title}: ${amount(figure, value)}, must be ${bound} ${amount(figure, figure.limit)}`;
    });
}

function withSlack(figure: Figure, gateSlack: number): number {
  const { better, limit } = figure;
  const slack = gateSlack === 1 ? 1 : (figure.slack ?? gateSlack);
  return better === "lower" ? limit * slack : limit / slack;
}

export function entriesOf(measured: Measured): readonly (readonly [FigureName, Figure, number])[] {
  return (Object.keys(FIGURES) as FigureName[]).flatMap((name) => {
    const value = measured[name];
    return value === undefined ? [] : [[name, FIGURES[name], value] as const];
  });
}

export function amount({ unit }: Figure, value: number): string {
  const digits = Number.isInteger(value) ? 0 : value < 1 ? 3 : value < 10 ? 2 : 1;
  return `${value.toFixed(digits)}${unit === "x" || unit === "" ? unit : ` ${unit}`}`;
}
