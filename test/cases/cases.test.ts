import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { chats, signIn, useChatWorld } from "../chat/chat-world.ts";
import { outcomeOf, type Outcome } from "./outcome.ts";
import { listOf, memberOf, textOf } from "../simulator/http/json.ts";
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

/** With a text in place of the attachment, from the second request on. */
function servedWithoutAttachment(outcome: Outcome): void {
  expect(outcome).toMatchObject({ status: 200, text: "fine", finish: "stop", requests: 2 });
  expect(JSON.stringify(chats()[1]?.body)).toMatch(/\[(?:Image|File contract\.pdf) left out: /);
}

const bash = (command: string) => ({ name: "bash", arguments: JSON.stringify({ command }) });

/** What the model is told in the end, and all that it is told to have said before. */
function toldOf(body: unknown) {
  const state = memberOf(body, "conversationState");
  const said = listOf(state, "history").flatMap((turn) => {
    const answer = memberOf(turn, "assistantResponseMessage");
    return answer === undefined ? [] : [textOf(answer, "content")];
  });
  return { current: memberOf(memberOf(state, "currentMessage"), "userInputMessage"), said };
}

const doNotCall = expect.stringContaining("do not call it") as unknown;

/** What must come of each case. */
const WANTED: Readonly<Record<string, (outcome: Outcome) => void>> = {
  "e01-effort-field-not-in-schema": (outcome) => {
    expect(outcome).toMatchObject({ status: 200, text: "fine", finish: "stop", requests: 2 });
  },
  "e05-image-mime-words": servedWithoutAttachment,
  "e09-too-many-documents-words": servedWithoutAttachment,
  "e10-password-protected-pdf-in-history": servedWithoutAttachment,
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
  "r25-prefill-max-steps": (outcome) => {
    served(outcome);
    const { current, said } = toldOf(chats()[0]?.body);
    expect(current).toMatchObject({
      content: "CRITICAL - MAXIMUM STEPS REACHED. Tools are disabled; respond with text only.",
      userInputMessageContext: {
        toolResults: [{ toolUseId: "c1", content: [{ text: "ok" }] }],
        tools: [{ toolSpecification: { name: "bash", description: doNotCall } }],
      },
    });
    expect(said).toEqual([""]);
  },
  "s02-tool-input-object-repeated-at-stop": ({ calls, finish }) => {
    expect({ calls, finish }).toEqual({ calls: [bash("ls")], finish: "tool_calls" });
  },
  "s03-tool-input-string-snapshot-at-stop": ({ calls, finish }) => {
    expect({ calls, finish }).toEqual({ calls: [bash("ls -la")], finish: "tool_calls" });
  },
  "s08-first-piece-without-id": ({ calls, finish }) => {
    expect({ calls, finish }).toEqual({ calls: [bash("pwd")], finish: "tool_calls" });
  },
  "s13-text-clean-eof-without-any-closing": ({ code, finish, requests, text }) => {
    expect(text).toBe("I will now edit the file and then");
    expect({ code, finish, requests }).toEqual({
      code: "stream_interrupted",
      finish: undefined,
      requests: 1,
    });
  },
  "s15-reasoning-only-clean-end": ({ code, finish, reasoning }) => {
    expect(reasoning).toBe("I should read the file next.");
    expect({ code, finish }).toEqual({ code: "stream_interrupted", finish: undefined });
  },
  "s17-tool-use-reason-without-call": ({ code, finish, requests }) => {
    expect({ code, finish, requests }).toEqual({
      code: "tool_call_malformed",
      finish: undefined,
      requests: 1,
    });
  },
  "s19-max-tokens-in-tool-call": ({ calls, finish, requests }) => {
    expect({ finish, requests }).toEqual({ finish: "tool_calls", requests: 1 });
    const [{ arguments: json } = { arguments: "{}" }, ...others] = calls;
    expect(others).toEqual([]);
    expect(() => JSON.parse(json) as unknown).toThrow();
    expect(json).toContain("cut off this tool call after 27 characters");
  },
  "s35-length-exceeded-frame-without-reason": ({ code, requests, status }) => {
    expect({ code, requests, status }).toEqual({
      code: "context_length_exceeded",
      requests: 1,
      status: 413,
    });
  },
  "s42-parallel-second-cut": ({ calls, code, finish }) => {
    expect({ code, finish }).toEqual({ code: "tool_call_cut_off", finish: undefined });
    for (const call of calls) expect(() => JSON.parse(call.arguments) as unknown).toThrow();
  },
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
