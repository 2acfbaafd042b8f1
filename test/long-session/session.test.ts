import { afterAll, beforeAll, inject, test } from "vitest";
import { Session } from "./run-turn.ts";
import { openStage, type Stage } from "./stage.ts";
import { ACCOUNTS } from "./turns/accounts.ts";
import { AGENTS } from "./turns/agents.ts";
import { ATTACHMENTS } from "./turns/attachments.ts";
import { AWKWARD } from "./turns/awkward.ts";
import { EVERYDAY } from "./turns/everyday.ts";
import { BROKEN } from "./turns/failures.ts";
import { LENGTHS } from "./turns/lengths.ts";
import { MODELS } from "./turns/models.ts";

const TURNS = [
  ...EVERYDAY,
  ...AWKWARD,
  ...ATTACHMENTS,
  ...BROKEN,
  ...MODELS,
  ...ACCOUNTS,
  ...AGENTS,
  ...LENGTHS,
];

let stage: Stage;
let session: Session;

beforeAll(async () => {
  stage = await openStage(inject("pluginSpec"));
  session = new Session(stage);
});

afterAll(() => stage.close());

test.each(TURNS.map((turn, index) => [index + 1, turn] as const))(
  "turn %i",
  async (count, turn) => {
    const line = await session.play(turn);
    console.log(`${String(count).padStart(2)} ${line}`);
  },
);
