import { reasoningFrame, textFrame, toolFrames } from "./agent-turn.ts";
import { chatBody } from "../requests/chat-body.ts";
import type { Measured } from "../figures.ts";
import { ask, createBenchFetch, openAccounts } from "../plugin/kiro.ts";
import { print } from "../report.ts";
import { drain, streamOf } from "./streams.ts";
import { MARKDOWN, pieces } from "../requests/words.ts";

const FRAMES = 22;

/** How many frames of a kind the service has delivered when the first of its content leaves us. */
export async function measureDelivery(): Promise<Measured> {
  const words = pieces(MARKDOWN, 12, FRAMES);
  // The first frame of a call has its name alone.
  const [name, ...fragments] = toolFrames(0, JSON.stringify({ content: MARKDOWN }), 20);
  const text = await delivered(words.map(textFrame), '"content":"');
  const reasoning = await delivered(words.map(reasoningFrame), '"reasoning_content":"');
  const toolArguments = await delivered(fragments, '"arguments":"{', name);
  print(`\nframes delivered before the first of each kind leaves, of ${FRAMES} or more`);
  print(`  text ${text}, reasoning ${reasoning}, tool arguments ${toolArguments}`);
  return { firstText: text, firstReasoning: reasoning, firstArguments: toolArguments };
}

/** @param lead a frame before them that is not counted */
async function delivered(
  frames: readonly Uint8Array[],
  wanted: string,
  lead?: Uint8Array,
): Promise<number> {
  const accounts = await openAccounts(1);
  let count = lead === undefined ? 0 : -1;
  let first: number | undefined;
  try {
    const reads = lead === undefined ? frames : [lead, ...frames];
    const kiroFetch = createBenchFetch(accounts, () =>
      Promise.resolve(eventStream(streamOf(reads, () => (count += 1)))),
    );
    const decoder = new TextDecoder();
    await drain(await ask(kiroFetch, chatBody({ bytes: 10_000, images: 0 })), (bytes) => {
      if (decoder.decode(bytes).includes(wanted)) first ??= count;
    });
  } finally {
    accounts.close();
  }
  return first ?? Infinity;
}

export function eventStream(body: ReadableStream<Uint8Array>): Response {
  return new Response(body, { headers: { "content-type": "application/vnd.amazon.eventstream" } });
}
