import { describe, expect, it } from "vitest";
import {
  assistant,
  call,
  currentOf,
  definition,
  sketch,
  tool,
  translateBody,
  user,
} from "../translate.ts";

/** As OpenCode 1.18.33 words it, shortened. */
const STEP_LIMIT = `CRITICAL - MAXIMUM STEPS REACHED

The maximum number of steps allowed for this task has been reached. Tools are disabled until next user input. Respond with text only.

Any attempt to use tools is a critical violation. Respond with text ONLY.`;

const tools = [definition("bash"), definition("read"), definition("a.b")];
const worked = [user("Do it"), assistant("On it.", call("c1", "a.b")), tool("c1", "ok")];
const translated = (messages: readonly unknown[]) => translateBody({ messages, tools }).request;

describe("a step limit that arrives as the model's last words", () => {
  it("is told to the model as the user's word, beside the results", () => {
    expect(sketch(translated([...worked, assistant(STEP_LIMIT)]))).toEqual([
      "U: Do it",
      "A: On it. +c1",
      `U: ${STEP_LIMIT} -c1(success: ok)`,
    ]);
  });

  it("offers no tool, and declares what the history calls as not to be called", () => {
    const { userInputMessageContext } = currentOf(translated([...worked, assistant(STEP_LIMIT)]));
    const declared = userInputMessageContext?.tools?.map((one) => one.toolSpecification);
    expect(declared).toHaveLength(1);
    expect(declared?.[0]?.description).toContain("do not call it");
    expect(currentOf(translated([user("Do it"), assistant(STEP_LIMIT)]))).not.toHaveProperty(
      "userInputMessageContext",
    );
  });

  it("stays out of what the model said before", () => {
    expect(sketch(translated([user("Hi"), assistant("Half"), assistant(STEP_LIMIT)]))).toEqual([
      "U: Hi",
      "A: Half",
      `U: ${STEP_LIMIT}`,
    ]);
  });

  it("leaves the history as it was sent before", () => {
    const { history } = translated(worked).conversationState;
    expect(translated([...worked, assistant(STEP_LIMIT)]).conversationState.history).toEqual(
      history,
    );
  });

  it.each([
    "Maximum turns reached: respond without tools.",
    "The step limit of this agent is reached. Do not use any tools, only text.",
    "You have used the maximum number of iterations; tools are unavailable.",
  ])("is known in other words: %s", (words) => {
    expect(currentOf(translated([...worked, assistant(words)])).content).toBe(words);
  });
});

describe("other last words of the model", () => {
  it.each(["Here is the summary:", "The maximum is 3 steps.", '{"answer":'])(
    "are its own, to go on from: %s",
    (words) => {
      const lines = sketch(translated([...worked, assistant(words)]));
      expect(lines[3]).toBe(`A: ${words}`);
      expect(lines[4]).toMatch(/^U: Go on from exactly where your last message ends/);
      const { userInputMessageContext } = currentOf(translated([...worked, assistant(words)]));
      expect(userInputMessageContext?.tools).toHaveLength(3);
    },
  );
});
