import process from "node:process";
import { amount, entriesOf, meets, type Measured } from "./figures.ts";
import type { Medians } from "./measure.ts";

export function print(line = ""): void {
  process.stdout.write(`${line}\n`);
}

/** Name and version of what runs this. */
export function runtimeName(): string {
  const { bun, node } = process.versions as Readonly<Record<string, string | undefined>>;
  return bun === undefined ? `Node ${node ?? ""}` : `Bun ${bun}`;
}

export function isBun(): boolean {
  return "bun" in process.versions;
}

/**
 * A table of the contestants that were measured: the ratio to one of them, then the time, `scale` of it for each
 * millisecond measured.
 */
export function printRace<Name extends string>(
  title: string,
  medians: Medians<Name>,
  { one, unit, scale }: { readonly one: Name; readonly unit: string; readonly scale: number },
): void {
  print(`\n${title}\n${"".padEnd(34)}${"ratio".padStart(8)}${unit.padStart(12)}`);
  for (const [name, value] of Object.entries<number>(medians)) {
    if (Number.isNaN(value)) continue;
    const ratio = (value / medians[one]).toFixed(2);
    print(`${name.padEnd(34)}${ratio.padStart(8)}${(value * scale).toFixed(3).padStart(12)}`);
  }
}

/** The figures that we promise, as the table of docs/PERFORMANCE.md has them. */
export function printFigures(measured: Measured): void {
  print(`\n| figure | limit | goal | ${runtimeName()} | |\n|---|--:|--:|--:|---|`);
  for (const [, figure, value] of entriesOf(measured)) {
    const cells = [figure.limit, figure.goal, value].map((each) => amount(figure, each));
    print(`| ${figure.title} | ${cells.join(" | ")} | ${verdict(figure, value)} |`);
  }
}

function verdict(figure: Parameters<typeof meets>[0], value: number): string {
  if (meets(figure, value, figure.goal)) return "goal";
  return meets(figure, value, figure.limit) ? "limit" : "missed";
}
