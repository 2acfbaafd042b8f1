import { agentTurn, textFrame } from "./agent-turn.ts";
import type { Measured } from "../figures.ts";
import { type Effort, race } from "../measure.ts";
import { smithyDecode } from "../oracles.ts";
import { toSse } from "./ours.ts";
import { print } from "../report.ts";
import { cut, drain, type Reads, streamOf } from "./streams.ts";

/** Whether time grows with the reply and the frame, and not with their squares. */
export async function measureGrowth(effort: Effort): Promise<Measured> {
  const reply = await growthOf(
    cut(agentTurn(1).bytes, 1400),
    cut(agentTurn(16).bytes, 1400),
    effort,
  );
  const frame = await growthOf(cut(oneFrame(50_000), 64), cut(oneFrame(800_000), 64), effort);
  if (!effort.figuresOnly) {
    print(`\n16 times the data: ours, beside the identity stream and @smithy's codec`);
    print(`  longer reply: ${ratios(reply)}`);
    print(`  larger frame: ${ratios(frame)}`);
  }
  return { longReply: reply.ours, largeFrame: frame.ours };
}

function oneFrame(length: number): Uint8Array {
  return textFrame("x".repeat(length));
}

async function growthOf(small: Reads, large: Reads, effort: Effort) {
  const medians = await race(
    {
      identitySmall: () => drain(streamOf(small)),
      identityLarge: () => drain(streamOf(large)),
      smithySmall: () => smithyDecode(small),
      smithyLarge: () => smithyDecode(large),
      oursSmall: () => drain(toSse(streamOf(small))),
      oursLarge: () => drain(toSse(streamOf(large))),
    },
    effort,
    ["oursSmall", "oursLarge"],
  );
  return {
    identity: medians.identityLarge / medians.identitySmall,
    smithy: medians.smithyLarge / medians.smithySmall,
    ours: medians.oursLarge / medians.oursSmall,
  };
}

function ratios(growth: Awaited<ReturnType<typeof growthOf>>): string {
  const { identity, smithy, ours } = growth;
  return `${ours.toFixed(1)} (${identity.toFixed(1)}, ${smithy.toFixed(1)})`;
}
