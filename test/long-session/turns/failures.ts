import { expect } from "vitest";
import { ending, metadata, pause, reasoning, text } from "../../simulator/chat/events.ts";
import { ask, bash, callEvents, play, refuse, results, tell } from "../script.ts";
import type { Turn } from "../turn.ts";

/** Bun loses what it has not read when the connection breaks (OPENCODE 1.4): time for a busy machine. */
const A_MOMENT = pause(1_000);

/** Answers that break, end half-way, or end without an end. */
export const BROKEN: readonly Turn[] = [
  {
    name: "a server error",
    says: "Once more.",
    script(stage) {
      refuse(stage, 500, { message: "Encountered an unexpected error" });
      tell(stage, "After an error.");
    },
    reads: "After an error.",
    requests: [500, 200],
  },
  {
    name: "a reset before the answer",
    says: "And again.",
    script(stage) {
      stage.simulator.chat.enqueue({ hang: "reset" });
      tell(stage, "After a reset.");
    },
    reads: "After a reset.",
    requests: [0, 200],
  },
  {
    name: "a reset in the middle of words",
    says: "Tell me more.",
    script(stage) {
      play(stage, [text("Half an ans"), A_MOMENT], "reset");
      tell(stage, "A whole answer.");
    },
    reads: "A whole answer.",
    requests: [200, 200],
  },
  {
    name: "words that nothing closes",
    says: "Go on.",
    script(stage) {
      play(stage, [text("Words without an end")]);
      tell(stage, "Words with one.");
    },
    reads: "Words with one.",
    requests: [200, 200],
  },
  {
    name: "a reset after the end",
    says: "Finish.",
    script: (stage) =>
      play(stage, [text("Finished."), metadata(undefined, "END_TURN"), A_MOMENT], "reset"),
    reads: "Finished.",
    requests: [200],
  },
  {
    name: "a reset after the end of a call",
    says: "Run it once.",
    script(stage) {
      const call = callEvents([bash(stage.command("once"))]);
      play(stage, [...call, metadata(undefined, "TOOL_USE"), A_MOMENT], "reset");
      tell(stage, "It ran once.");
    },
    reads: "It ran once.",
    requests: [200, 200],
    runs: ["once"],
  },
  {
    name: "the second of two calls breaks off (s42)",
    says: "Run both.",
    script(stage) {
      const both = [bash(stage.command("whole")), bash(stage.command("broken"))];
      play(stage, callEvents(both).slice(0, -2), "truncate");
      ask(stage, ...both);
      tell(stage, "Both ran once.");
    },
    reads: "Both ran once.",
    requests: [200, 200, 200],
    runs: ["whole", "broken"],
  },
  {
    name: "a call that a limit cuts (s19)",
    says: "Write a lot.",
    script(stage) {
      play(stage, [
        ...callEvents([bash(stage.command("cut"))]).slice(0, -2),
        ...ending("MAX_TOKENS"),
      ]);
      tell(stage, "In parts, then.");
    },
    reads: "In parts, then.",
    requests: [200, 200],
    check: ({ chats }) =>
      expect(results(chats[1])).toEqual([
        ["error", expect.stringContaining("cut off this tool call")],
      ]),
  },
  {
    name: "a call that breaks off twice",
    says: "Write as much.",
    script(stage) {
      for (let count = 0; count < 2; count += 1)
        play(stage, callEvents([bash(stage.command("cut"))]).slice(0, -2));
      tell(stage, "Once more.");
    },
    reads: "Once more.",
    requests: [200, 200, 200],
    check: ({ chats }) =>
      expect(results(chats[2])).toEqual([["error", expect.stringContaining("broke off after")]]),
  },
  {
    name: "a promised call that does not come (s17)",
    says: "Call it.",
    script(stage) {
      play(stage, ending("TOOL_USE"));
      ask(stage, bash(stage.command("promised")));
      tell(stage, "Called.");
    },
    reads: "Called.",
    requests: [200, 200, 200],
    runs: ["promised"],
  },
  {
    name: "thoughts alone (s15)",
    says: "Think.",
    script(stage) {
      play(stage, [...reasoning("I should answer."), ...ending()]);
      tell(stage, "Thought.");
    },
    reads: "Thought.",
    requests: [200, 200],
  },
  {
    name: "an exception after some words",
    says: "Say it.",
    script(stage) {
      const exception = { type: "InternalServerException", message: "Encountered an error" };
      stage.simulator.chat.enqueue({ exception, afterEvents: [text("Some wo")] });
      tell(stage, "All words.");
    },
    reads: "All words.",
    requests: [200, 200],
  },
];
