import { agentTurn, textFrame } from "./agent-turn.ts";
import type { Measured } from "../figures.ts";
import { type Effort, race } from "../measure.ts";
import { amazonDecode, awsDecode, frameWalk, smithyDecode } from "../oracles.ts";
import { toSse } from "./ours.ts";
import { printRace } from "../report.ts";
import { cut, drain, type Reads, streamOf } from "./streams.ts";
import { MARKDOWN, pieces } from "../requests/words.ts";

const OURS = "ours, bytes to SSE";
const SMITHY = "@smithy codec, decode only";
const WALK = "frame walk + CRC";
const AMAZON = "Amazon's client, decode only";

/** Bytes of the service -> bytes of OpenAI's stream, beside floors and codecs that only decode. */
export async function measureResponse(effort: Effort): Promise<Measured> {
  const turn = agentTurn(1);
  const medians = await raceOver(cut(turn.bytes, 1400), effort);
  printTable(`${turn.events} events, ${turn.bytes.length} bytes, reads of 1400`, medians, turn);
  return {
    smithy: medians[SMITHY] / medians[OURS],
    frameWalk: medians[OURS] / medians[WALK],
    amazon: medians[AMAZON] / medians[OURS],
  };
}

/** The same for other sizes of reads and frames; promises nothing. */
export async function measureOtherReads(effort: Effort): Promise<Measured> {
  const turn = agentTurn(1);
  const short = agentTurn(0.1);
  const frame = { bytes: textFrame(pieces(MARKDOWN, 200_000, 1)[0] ?? ""), events: 1 };
  for (const [name, data, size] of [
    ["an agent's turn", turn, 16_384],
    ["a tenth of it", short, 64],
    ["a tenth of it", short, 1],
    ["one 200 KB frame", frame, 16_384],
    ["one 200 KB frame", frame, 1400],
  ] as const) {
    const medians = await raceOver(cut(data.bytes, size), effort);
    printTable(`${name}, ${data.events} events, reads of ${size}`, medians, data);
  }
  return {};
}

function raceOver(reads: Reads, effort: Effort) {
  return race(
    {
      "identity stream": () => drain(streamOf(reads)),
      [WALK]: () => frameWalk(reads),
      [OURS]: () => drain(toSse(streamOf(reads))),
      [SMITHY]: () => smithyDecode(reads),
      "@aws-sdk codec, decode only": () => awsDecode(reads),
      [AMAZON]: () => amazonDecode(reads),
    },
    effort,
    [WALK, OURS, SMITHY, AMAZON],
  );
}

function printTable(
  title: string,
  medians: Awaited<ReturnType<typeof raceOver>>,
  { events }: { readonly events: number },
): void {
  printRace(title, medians, { one: OURS, unit: "us/event", scale: 1000 / events });
}
