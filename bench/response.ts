/**
 * Response path: bytes of the service -> bytes of OpenAI's stream, beside codecs that only decode.
 *
 *   node scripts/run.js bench/response.ts
 *
 * All contestants of a table run in one process, one after the other in each round, so that the
 * noise of the machine meets them alike: read the ratios. Prints medians of processor time, which
 * counts the garbage collector and the compiler in.
 */
import process from "node:process";
import { Readable } from "node:stream";
import { EventStreamCodec as AwsCodec } from "@aws-sdk/eventstream-codec";
import {
  CodeWhispererStreamingClient,
  GenerateAssistantResponseCommand,
} from "@aws/codewhisperer-streaming-client";
import { EventStreamCodec as SmithyCodec } from "@smithy/eventstream-codec";
import { fromUtf8, toUtf8 } from "@smithy/util-utf8";
import { FrameDecoder } from "../src/codewhisperer/event-stream.ts";
import { readEvents } from "../src/codewhisperer/read-events.ts";
import { systemClock } from "../src/lib/time.ts";
import { createSseEncoder } from "../src/openai/sse.ts";
import { ChatTranslator } from "../src/translate/stream.ts";
import { agentTurn, frame } from "./agent-turn.ts";

type Reads = readonly Uint8Array[];
type Contestant = (reads: Reads) => Promise<unknown>;

const ROUNDS = 15;
const WARM_UPS = 3;
const aws = new AwsCodec(toUtf8, fromUtf8);
const smithy = new SmithyCodec(toUtf8, fromUtf8);

function cut(bytes: Uint8Array, size: number): Uint8Array[] {
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
    bytes.slice(index * size, (index + 1) * size),
  );
}

function streamOf(reads: Reads): ReadableStream<Uint8Array> {
  let next = 0;
  return new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        const bytes = reads[next];
        next += 1;
        if (bytes === undefined) controller.close();
        else controller.enqueue(bytes);
      },
    },
    { highWaterMark: 0 },
  );
}

async function drain(
  stream: ReadableStream<Uint8Array>,
  take: (bytes: Uint8Array) => void = () => undefined,
): Promise<void> {
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    take(value);
  }
}

/** Whole frames, cut by their length alone; a rest is carried to the next read. */
async function eachFrame(reads: Reads, take: (frame: Uint8Array) => void): Promise<void> {
  let rest = new Uint8Array();
  await drain(streamOf(reads), (read) => {
    let bytes = read;
    if (rest.length > 0) {
      bytes = new Uint8Array(rest.length + read.length);
      bytes.set(rest);
      bytes.set(read, rest.length);
    }
    let offset = 0;
    while (bytes.length - offset >= 4) {
      const length = new DataView(bytes.buffer, bytes.byteOffset + offset, 4).getUint32(0);
      if (bytes.length - offset < length) break;
      take(bytes.subarray(offset, offset + length));
      offset += length;
    }
    rest = bytes.slice(offset);
  });
}

function ours(reads: Reads): ReadableStream<Uint8Array> {
  const encoder = createSseEncoder({ id: "chatcmpl-bench", created: 1, model: "kiro-bench" });
  const translator = new ChatTranslator({
    toolNames: new Map(),
    thinkingTags: false,
    promptTokens: () => 1,
  });
  const limits = { clock: systemClock, firstEventTimeoutMs: 60_000, idleTimeoutMs: 60_000 };
  const batches = readEvents(streamOf(reads), limits);
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await batches.next();
        controller.enqueue(
          encoder.encode(done === true ? translator.finish() : translator.push(value)),
        );
        if (done === true) controller.close();
      },
    },
    { highWaterMark: 0 },
  );
}

async function amazon(reads: Reads): Promise<void> {
  const client = new CodeWhispererStreamingClient({
    region: "us-east-1",
    endpoint: "http://127.0.0.1",
    token: { token: "unused" },
    maxAttempts: 1,
    requestHandler: {
      handle: () =>
        Promise.resolve({
          response: {
            statusCode: 200,
            headers: { "content-type": "application/vnd.amazon.eventstream" },
            body: Readable.from(reads),
          },
        }),
    },
  });
  const turn = { userInputMessage: { content: "Hi" } };
  const { generateAssistantResponseResponse } = await client.send(
    new GenerateAssistantResponseCommand({
      conversationState: { chatTriggerType: "MANUAL", currentMessage: turn },
    }),
  );
  const events: unknown[] = [];
  for await (const event of generateAssistantResponseResponse ?? []) events.push(event);
  if (events.length === 0) throw new Error("Amazon's client decoded nothing");
  client.destroy();
}

const CONTESTANTS: Readonly<Record<string, Contestant>> = {
  "identity stream": (reads) => drain(streamOf(reads)),
  "our frames + CRC": async (reads) => {
    const decoder = new FrameDecoder();
    await drain(streamOf(reads), (bytes) => decoder.push(bytes, () => undefined));
    decoder.finish();
  },
  "ours, bytes -> SSE": (reads) => drain(ours(reads)),
  "@smithy codec, decode only": (reads) => eachFrame(reads, (one) => void smithy.decode(one)),
  "@aws-sdk codec, decode only": (reads) => eachFrame(reads, (one) => void aws.decode(one)),
  "Amazon's client, decode only": amazon,
};

/** Median milliseconds of processor time of each, all run in turn in each round. */
async function race(
  contestants: Readonly<Record<string, () => Promise<unknown>>>,
  rounds = ROUNDS,
) {
  const times = new Map(Object.keys(contestants).map((name) => [name, [] as number[]]));
  for (let round = 0; round < rounds + WARM_UPS; round += 1) {
    for (const [name, run] of Object.entries(contestants)) {
      const started = process.cpuUsage();
      await run();
      const { user, system } = process.cpuUsage(started);
      if (round >= WARM_UPS) times.get(name)?.push((user + system) / 1000);
    }
  }
  const median = (all: number[]) => all.sort((left, right) => left - right)[all.length >> 1] ?? NaN;
  return new Map([...times].map(([name, all]) => [name, median(all)]));
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

const { bun, node } = process.versions as Readonly<Record<string, string | undefined>>;
print(bun === undefined ? `node ${node ?? ""}` : `bun ${bun}`);

const turn = agentTurn(1);
for (const size of [1400, 16_384]) {
  const reads = cut(turn.bytes, size);
  const runs = Object.entries(CONTESTANTS).map(([name, run]) => [name, () => run(reads)] as const);
  const medians = await race(Object.fromEntries(runs));
  const own = medians.get("ours, bytes -> SSE") ?? NaN;
  print(
    `\n${turn.events} events, ${turn.bytes.length} bytes, reads of ${size}: us/event, ours = 1`,
  );
  for (const [name, milliseconds] of medians) {
    const each = ((milliseconds * 1000) / turn.events).toFixed(2);
    print(`${name.padEnd(30)}${each.padStart(8)}${(milliseconds / own).toFixed(2).padStart(8)}`);
  }
}

const [once, sixteen] = [cut(turn.bytes, 1400), cut(agentTurn(16).bytes, 1400)];
const oneFrame = (length: number) =>
  cut(frame("assistantResponseEvent", { content: "x".repeat(length) }), 64);
const [small, large] = [oneFrame(50_000), oneFrame(800_000)];
const growth = await race(
  {
    once: () => drain(ours(once)),
    sixteen: () => drain(ours(sixteen)),
    small: () => drain(ours(small)),
    large: () => drain(ours(large)),
  },
  11,
);
const ratio = (many: string, one: string) =>
  ((growth.get(many) ?? NaN) / (growth.get(one) ?? NaN)).toFixed(1);
print(`\n16 times the answer takes ${ratio("sixteen", "once")} times as long`);
print(
  `a frame of 800 KB takes ${ratio("large", "small")} times as long as one of 50 KB, reads of 64`,
);
