import type { Measured } from "../figures.ts";
import { type Accounts, openAccounts } from "./kiro.ts";
import { type Effort, median, percentile } from "../measure.ts";
import { print } from "../report.ts";

const REQUESTS_PER_ROUND = 1000;
const WARM_UPS = 1;

/** What a request pays for its account and token while the token is fresh. */
export async function measureFreshToken(effort: Effort): Promise<Measured> {
  const ten = await percentiles(10, effort);
  const thousand = await percentiles(1000, effort);
  print(`\nchoose account, read store, token, report; ms`);
  print(`  10 accounts: p50 ${ten.p50.toFixed(4)}, p99 ${ten.p99.toFixed(4)}`);
  print(`  1000 accounts: p50 ${thousand.p50.toFixed(4)}, p99 ${thousand.p99.toFixed(4)}`);
  return { freshToken: ten.p99 };
}

/** Medians over the rounds of each round's percentiles. */
async function percentiles(count: number, { rounds }: Effort) {
  const accounts = await openAccounts(count);
  try {
    const all: number[][] = [];
    for (let round = 0; round < rounds + WARM_UPS; round += 1) {
      const times: number[] = [];
      for (let request = 0; request < REQUESTS_PER_ROUND; request += 1) {
        times.push(await timeOfOne(accounts));
      }
      if (round >= WARM_UPS) all.push(times);
    }
    const over = (share: number) => median(all.map((times) => percentile(times, share)));
    return { p50: over(0.5), p99: over(0.99) };
  } finally {
    accounts.close();
  }
}

async function timeOfOne(accounts: Accounts): Promise<number> {
  const started = performance.now();
  const signal = undefined;
  const slot = await accounts.acquireSlot({
    sessionId: "ses_bench",
    exclude: new Map(),
    signal,
    patienceMs: 0,
  });
  if (slot === undefined) throw new Error("nothing throttles the bench's accounts");
  const request = { refusedToken: undefined, signal };
  const ready = await accounts.withFreshToken(slot.account, request);
  slot.release();
  await accounts.report(ready, { kind: "served" });
  return performance.now() - started;
}
