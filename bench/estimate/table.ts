import { TokenEstimate } from "../../src/translate/tokens/token-estimate.ts";
import type { Measured } from "../figures.ts";
import { print } from "../report.ts";
import { FITTED, HELD_OUT } from "./samples/index.ts";
import type { Sample } from "./samples/sample.ts";
import { tokenCounts } from "./tokenizers.ts";

export interface Compared {
  readonly kind: string;
  readonly openai: number;
  readonly anthropic: number;
  readonly estimate: number;
  /** How far the estimate is from the mean of the two; 0.1 is 10 % too high. */
  readonly error: number;
  /** How far each of the two is from their mean. */
  readonly spread: number;
  /** Length / 4, as most programs estimate. */
  readonly quarterError: number;
}

export function compare({ kind, text }: Sample): Compared {
  const { openai, anthropic, mean } = tokenCounts(text);
  const estimate = new TokenEstimate();
  estimate.add(text);
  return {
    kind,
    openai,
    anthropic,
    estimate: Math.round(estimate.tokens),
    error: estimate.tokens / mean - 1,
    spread: Math.abs(openai - anthropic) / 2 / mean,
    quarterError: text.length / 4 / mean - 1,
  };
}

/** The estimate beside two public tokenizers; promises nothing here, a test does. */
export function measureEstimate(): Promise<Measured> {
  printTable("samples that it was not fitted on", HELD_OUT);
  printTable("samples that it was fitted on", FITTED);
  return Promise.resolve({});
}

function printTable(title: string, samples: readonly Sample[]): void {
  print(`\n${title}\n`);
  print("| sample | o200k_base | Claude 2 | estimate | error | apart | length / 4 |");
  print("|---|--:|--:|--:|--:|--:|--:|");
  for (const sample of samples) {
    const { kind, openai, anthropic, estimate, error, spread, quarterError } = compare(sample);
    const shares = [signed(error), `± ${percent(spread)}`, signed(quarterError)];
    print(`| ${[kind, openai, anthropic, estimate, ...shares].join(" | ")} |`);
  }
}

const percent = (share: number) => `${Math.round(100 * share)} %`;
const signed = (share: number) => `${share < 0 ? "−" : "+"}${percent(Math.abs(share))}`;
