import { once } from "node:events";
import { systemClock } from "../../src/lib/time.ts";
import { chat, type OwnPlace, startOwnPlugin } from "../helpers/own-plugin.ts";
import { heapInUse, openDescriptors } from "../helpers/resources.ts";
import { codeIn, UNFINISHED } from "./outcomes.ts";

/** One process of the soak: chats without end, a few at once, until it is told to stop. */

export interface WorkerSettings extends OwnPlace {
  /** Chats under way at the same time. */
  readonly lanes: number;
}

/** What happened since the last report. */
export interface WorkerReport {
  readonly answered: number;
  /** Messages of failed chats by their codes. */
  readonly failed: Readonly<Record<string, readonly string[]>>;
  /** What must never happen, in words. */
  readonly wrong: readonly string[];
  /** Milliseconds since the start of the process. */
  readonly at: number;
  /** Bytes. */
  readonly heap: number;
  readonly descriptors: number | undefined;
  readonly isLast: boolean;
}

const REPORT_MS = 1_000;
const PAUSE_MS = 100;

const { lanes, ...place } = JSON.parse(process.argv[2] ?? "{}") as WorkerSettings;
const stop = new AbortController();
let answered = 0;
let failed: Record<string, string[]> = {};
let wrong: string[] = [];

process.on("unhandledRejection", (error) => void wrong.push(`unhandled: ${String(error)}`));

async function report(isLast: boolean): Promise<void> {
  const values = { answered, failed, wrong };
  answered = 0;
  failed = {};
  wrong = [];
  const heap = await heapInUse();
  const line: WorkerReport = {
    ...values,
    at: performance.now(),
    heap,
    descriptors: openDescriptors(),
    isLast,
  };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

function judge({ status, text }: { readonly status: number; readonly text: string }): void {
  const isFinished =
    status === 200 && text.includes('"finish_reason":"') && text.includes("[DONE]");
  const error = codeIn(text);
  if (isFinished && text.includes(UNFINISHED)) wrong.push(`unfinished as finished: ${text}`);
  else if (isFinished && error === undefined) answered += 1;
  else if (isFinished || error === undefined) wrong.push(`neither answer nor error: ${text}`);
  else (failed[error.code] ??= []).push(error.message);
}

const runtime = await startOwnPlugin(place);
runtime.startBackground();

async function lane(name: number): Promise<void> {
  for (let count = 0; !stop.signal.aborted; count += 1) {
    try {
      judge(await chat(runtime, `${process.pid} ${name} ${count}`));
    } catch (error) {
      wrong.push(`thrown: ${String(error)}`);
    }
    await systemClock.sleep(PAUSE_MS);
  }
}

async function reportAlways(): Promise<void> {
  while (!stop.signal.aborted) {
    await systemClock.sleep(REPORT_MS, stop.signal).catch(() => undefined);
    await report(false);
  }
}

const work = Promise.all([
  reportAlways(),
  ...Array.from({ length: lanes }, (_, index) => lane(index)),
]);
await once(process.stdin, "data");
stop.abort();
await work;
await runtime.dispose();
await report(true);
process.stdin.destroy();
