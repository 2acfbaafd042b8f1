import { estimatePromptTokens } from "../../src/translate/tokens/prompt-tokens.ts";
import { type BodyShape, chatBody } from "./chat-body.ts";
import type { Measured } from "../figures.ts";
import { type Effort, race } from "../measure.ts";
import { amazonSerialise } from "../oracles.ts";
import { printRace } from "../report.ts";
import { amazonInput, translate } from "./translated.ts";

const FLOOR = "JSON.parse + JSON.stringify";
const OURS = "ours, body to body";

/** The bodies that we promise something about; a smaller one is all tool definitions. */
const SHAPES: readonly BodyShape[] = [
  { bytes: 100_000, images: 0 },
  { bytes: 1_000_000, images: 0 },
  { bytes: 4_000_000, images: 0 },
  { bytes: 1_500_000, images: 8 },
];
const REPEATED_BYTES = 5_000_000;
const SMALL: BodyShape = { bytes: 10_000, images: 0 };

/** OpenCode's body -> Kiro's body, beside reading and writing it alone and Amazon's own writer. */
export async function measureRequests(effort: Effort): Promise<Measured> {
  const ratios: number[] = [];
  for (const shape of SHAPES) ratios.push(await raceOver(shape, effort));
  return { request: Math.max(...ratios) };
}

/** The same for a small body; promises nothing. */
export async function measureSmallRequest(effort: Effort): Promise<Measured> {
  await raceOver(SMALL, effort);
  return {};
}

async function raceOver(shape: BodyShape, effort: Effort): Promise<number> {
  const body = chatBody(shape);
  const request = translate(body);
  const input = amazonInput(request);
  // So often that each contestant pays for the garbage that it makes itself.
  const times = Math.max(2, Math.round(REPEATED_BYTES / body.length));
  const repeated = (run: () => unknown) => async () => {
    for (let count = 0; count < times; count += 1) await run();
  };
  const medians = await race(
    {
      [FLOOR]: repeated(() => JSON.stringify(JSON.parse(body))),
      [OURS]: repeated(() => JSON.stringify(translate(body))),
      // Once for each answer, behind its last output, where the service does not count.
      "ours, estimate of its tokens": repeated(() => estimatePromptTokens(request)),
      "Amazon's client, write only": repeated(() => amazonSerialise(input)),
    },
    effort,
    [FLOOR, OURS],
  );
  const title = `request of ${Math.round(body.length / 1000)} KB, ${shape.images} images`;
  printRace(title, medians, { one: FLOOR, unit: "ms", scale: 1 / times });
  return medians[OURS] / medians[FLOOR];
}
