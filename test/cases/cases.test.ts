import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { chats, signIn, useChatWorld } from "../chat/chat-world.ts";
import { outcomeOf, type Outcome } from "./outcome.ts";
import { playReplies, toolProblems, type ReplyFacts } from "./service.ts";

/** Faults that people met with clients of this service (the inputs name where they were reported). */

interface Case {
  readonly id: string;
  readonly fault: string;
  readonly request?: object;
  readonly reply: ReplyFacts | readonly ReplyFacts[];
}

const INPUTS = join(import.meta.dirname, "inputs");

const cases = readdirSync(INPUTS).map(
  (name) => JSON.parse(readFileSync(join(INPUTS, name), "utf8")) as Case,
);

/** At once, and by tools that draft 2020-12 and the models allow. */
function served(outcome: Outcome): void {
  expect(outcome).toMatchObject({ status: 200, text: "fine", finish: "stop", requests: 1 });
  for (const { body } of chats()) expect(toolProblems(body)).toEqual([]);
}

/** What must come of each case. */
const WANTED: Readonly<Record<string, (outcome: Outcome) => void>> = {
  "e01-effort-field-not-in-schema": (outcome) => {
    expect(outcome).toMatchObject({ status: 200, text: "fine", finish: "stop", requests: 2 });
  },
  "e15-tool-limit-below-136": served,
  "e18-undeclared-tool-in-history": (outcome) => {
    expect(outcome).toMatchObject({ status: 200, text: "fine", finish: "stop", requests: 1 });
  },
  "e19-schema-2020-tuple-words": served,
  "e24-model-not-available-words": ({ code, requests }) => {
    expect({ code, requests }).toEqual({ code: "model_not_available", requests: 1 });
  },
  "e26-daily-limit-words": ({ code, requests, status }) => {
    expect({ code, requests, status }).toEqual({
      code: "insufficient_quota",
      requests: 1,
      status: 402,
    });
  },
  "r01-tuple-with-ref-into-items": served,
  "r02-ref-through-additional-properties": served,
  "r06-nulls-everywhere": served,
  "r12-property-names-odd": served,
  "s23-closing-tag-quoted-in-thought": ({ reasoning, text }) => {
    expect(reasoning).toBe("The user asks what `</thinking>` means; it closes a block.");
    expect(text).toBe("It closes a thinking block.");
  },
};

/** Not mended yet: each fails, and says so here the day it does not. */
const OPEN: readonly string[] = [];

describe("reported faults", () => {
  useChatWorld();

  for (const { fault, id, reply, request = {} } of cases) {
    const want = WANTED[id];
    if (want === undefined) {
      it.todo(`${id}: ${fault}`);
      continue;
    }
    const test = OPEN.includes(id) ? it.fails : it;
    test(`${id}: ${fault}`, async () => {
      await signIn();
      playReplies("length" in reply ? reply : [reply]);
      want(await outcomeOf(request));
    });
  }
});
