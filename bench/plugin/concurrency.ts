import { agentTurn } from "../answers/agent-turn.ts";
import { chatBody } from "../requests/chat-body.ts";
import { eventStream } from "../answers/delivery.ts";
import type { Measured } from "../figures.ts";
import { ask, createBenchFetch, openAccounts } from "./kiro.ts";
import { type Effort, race } from "../measure.ts";
import { print } from "../report.ts";
import { cut, drain, streamOf } from "../answers/streams.ts";

const STREAMS = 200;

/** Two hundred answers at once in one process, beside the same answers one after the other. */
export async function measureConcurrency(effort: Effort): Promise<Measured> {
  const turn = agentTurn(0.1);
  const reads = cut(turn.bytes, 1400);
  const body = chatBody({ bytes: 10_000, images: 0 });
  const accounts = await openAccounts(10);
  const kiroFetch = createBenchFetch(accounts, () => Promise.resolve(eventStream(streamOf(reads))));
  const ours = async () => drain(await ask(kiroFetch, body));
  const identity = () => drain(streamOf(reads));
  try {
    const medians = await race(
      {
        identityInTurn: () => inTurn(identity),
        identityAtOnce: () => atOnce(identity),
        oursInTurn: () => inTurn(ours),
        oursAtOnce: () => atOnce(ours),
      },
      effort,
      ["oursInTurn", "oursAtOnce"],
    );
    const each = (milliseconds: number) =>
      ((milliseconds * 1000) / turn.events / STREAMS).toFixed(3);
    print(`\n${STREAMS} streams of ${turn.events} events, us/event, one after the other / at once`);
    if (!effort.figuresOnly)
      print(`  identity ${each(medians.identityInTurn)} / ${each(medians.identityAtOnce)}`);
    print(`  ours, request included ${each(medians.oursInTurn)} / ${each(medians.oursAtOnce)}`);
    return { concurrency: medians.oursAtOnce / medians.oursInTurn };
  } finally {
    accounts.close();
  }
}

async function inTurn(run: () => Promise<void>): Promise<void> {
  for (let index = 0; index < STREAMS; index += 1) await run();
}

async function atOnce(run: () => Promise<void>): Promise<void> {
  await Promise.all(Array.from({ length: STREAMS }, run));
}
