import { overrideFetch } from "../../src/lib/net/override.ts";
import { chatBody } from "../requests/chat-body.ts";
import type { Measured } from "../figures.ts";
import { ask, createBenchFetch, openAccounts } from "../plugin/kiro.ts";
import { type Loopback, startLoopback } from "../plugin/loopback.ts";
import { type Effort, poll } from "../measure.ts";
import { print } from "../report.ts";

/** One answer is one sample here, so there must be more of them. */
const ANSWERS_PER_ROUND = 20;
const WARM_UPS = 60;

/**
 * Milliseconds from the moment a server on this machine writes its first content frame to the
 * moment the reader has our first bytes, beside a reader that takes the frame as it is.
 */
export async function measureFirstByte(effort: Effort): Promise<Measured> {
  const loopback = await startLoopback();
  const accounts = await openAccounts(10);
  const kiroFetch = createBenchFetch(
    accounts,
    overrideFetch((url, init) => globalThis.fetch(url, init), loopback.origin),
  );
  const body = chatBody({ bytes: 100_000, images: 0 });
  try {
    const contestants = {
      identity: () => firstByte(loopback, identity(loopback, body)),
      ours: () => firstByte(loopback, ask(kiroFetch, body)),
    };
    await poll(contestants, { ...effort, rounds: WARM_UPS });
    const rounds = effort.rounds * ANSWERS_PER_ROUND;
    const medians = await poll(contestants, { ...effort, rounds });
    const beyond = medians.ours - medians.identity;
    print(`\nupstream's first content frame to ours, over a loopback server, ms`);
    print(`  ours ${medians.ours.toFixed(3)}, identity ${medians.identity.toFixed(3)}`);
    return { firstByte: Math.max(0, beyond) };
  } finally {
    accounts.close();
    await loopback.close();
  }
}

async function identity({ origin }: Loopback, body: string) {
  const response = await fetch(origin, { method: "POST", body });
  if (response.body === null) throw new Error("the loopback server sent no body");
  return response.body;
}

async function firstByte(
  loopback: Loopback,
  answer: Promise<ReadableStream<Uint8Array>>,
): Promise<number> {
  const reader = (await answer).getReader();
  await reader.read();
  const milliseconds = performance.now() - loopback.sentAt();
  while (!(await reader.read()).done);
  return milliseconds;
}
