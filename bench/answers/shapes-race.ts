import { chatBody } from "../requests/chat-body.ts";
import { eventStream } from "./delivery.ts";
import type { Measured } from "../figures.ts";
import { ask, createBenchFetch, openAccounts } from "../plugin/kiro.ts";
import { type Contestants, type Effort, race } from "../measure.ts";
import { amazonDecode, smithyDecode, smithyRead } from "../oracles.ts";
import { toSse } from "./ours.ts";
import { printRace } from "../report.ts";
import { type AnswerShape, answerShapes } from "./shapes.ts";
import { cut, drain, identity, type Reads, streamOf } from "./streams.ts";
import { amazonInput, translate } from "../requests/translated.ts";

const SMITHY = "@smithy codec, decode only";
type Name =
  | "ours, bytes to SSE"
  | "ours, request to SSE"
  | "identity stream of as many reads"
  | typeof SMITHY
  | "@smithy codec + JSON.parse"
  | "Amazon's client, decode only"
  | "Amazon's client, the same request";

/**
 * Answers of every kind in reads of every size, by the decoder and through the provider's `fetch`,
 * whose request is part of the time. Promises nothing.
 */
export async function measureShapes(effort: Effort): Promise<Measured> {
  const body = chatBody({ bytes: 1000, images: 0 });
  const sameRequest = amazonInput(translate(body));
  const accounts = await openAccounts(1);
  let current: Reads = [];
  const upstream = () => Promise.resolve(eventStream(streamOf(current)));
  const kiroFetch = createBenchFetch(accounts, upstream);
  try {
    for (const shape of answerShapes()) {
      for (const [name, reads] of readsOf(shape)) {
        current = reads;
        const contestants: Contestants<Name> = {
          "ours, bytes to SSE": () => drain(toSse(streamOf(reads))),
          "ours, request to SSE": async () => drain(await ask(kiroFetch, body)),
          "identity stream of as many reads": () => drain(identity(streamOf(reads))),
          [SMITHY]: () => smithyDecode(reads),
          "@smithy codec + JSON.parse": () => smithyRead(reads),
          "Amazon's client, decode only": () => amazonDecode(reads),
          "Amazon's client, the same request": () => amazonDecode(reads, sameRequest),
        };
        const title = `${shape.title}, ${shape.frames.length} events, ${name}`;
        const scale = 1000 / shape.frames.length;
        printRace(title, await race(contestants, effort), { one: SMITHY, unit: "us/event", scale });
      }
    }
  } finally {
    accounts.close();
  }
  return {};
}

function readsOf({ frames }: AnswerShape): readonly (readonly [string, Reads])[] {
  const bytes = Uint8Array.from(Buffer.concat(frames));
  return [
    ["reads of 1400", cut(bytes, 1400)],
    ["reads of 16384", cut(bytes, 16_384)],
    ["each frame in a read of its own", frames],
    ["all in one read", [bytes]],
  ];
}
