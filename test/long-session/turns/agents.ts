import { setTimeout } from "node:timers/promises";
import { expect } from "vitest";
import { readConversation } from "../../simulator/chat/conversation.ts";
import { pause, text } from "../../simulator/chat/events.ts";
import { ask, bash, play, refuse, results, tell } from "../script.ts";
import type { Stage } from "../stage.ts";
import type { Turn } from "../turn.ts";

const task = (prompt: string) => ({
  name: "task",
  input: { description: "Help", prompt, subagent_type: "general" },
});

/** Stops the answer as soon as it is time. */
async function escape(stage: Stage, isTime: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isTime())) await setTimeout(100);
  await stage.server.call("POST", `/session/${stage.sessionId}/abort`);
}

/** Another agent has other tools, and may stop after a few steps; subagents; Escape. */
export const AGENTS: readonly Turn[] = [
  {
    name: "the step limit",
    says: "Hurry.",
    agent: "hurried",
    script(stage) {
      ask(stage, bash(stage.command("hurried")));
      tell(stage, "That is all I got to.");
    },
    reads: "That is all I got to.",
    requests: [200, 200],
    runs: ["hurried"],
    rewrites: { because: "the long descriptions of tools leave with the tools", turns: [0] },
    check({ chats }) {
      const { current, tools, turns } = readConversation(chats[1]?.body);
      expect(current.content).toContain("MAXIMUM STEPS REACHED");
      for (const { description } of tools) expect(description).toContain("do not call it");
      expect(turns.at(-2)?.role).toBe("assistant");
    },
  },
  {
    name: "words after the step limit",
    says: "Take your time.",
    script: (stage) => tell(stage, "Thank you."),
    reads: "Thank you.",
    requests: [200],
    rewrites: { because: "OpenCode does not keep its order to stop", turns: [0, -1] },
  },
  {
    name: "a subagent that runs a command",
    says: "Let somebody else do it.",
    script(stage) {
      ask(stage, task("Run the command."));
      ask(stage, bash(stage.command("subagent")));
      tell(stage, "The subagent is done.");
      tell(stage, "It is done.");
    },
    reads: "It is done.",
    requests: [200, 200, 200, 200],
    runs: ["subagent"],
    check({ chats }) {
      const [first, second, third, last] = chats.map(({ conversationId }) => conversationId);
      expect(second).not.toBe(first);
      expect([second, first]).toEqual([third, last]);
      expect(results(chats[3])[0]?.[1]).toContain("The subagent is done.");
    },
  },
  {
    name: "a subagent whose service fails once",
    says: "And that.",
    script(stage) {
      ask(stage, task("Say something."));
      refuse(stage, 500, { message: "Encountered an unexpected error" });
      tell(stage, "The subagent says something.");
      tell(stage, "It said something.");
    },
    reads: "It said something.",
    requests: [200, 500, 200, 200],
  },
  {
    name: "Escape in the middle of words",
    says: "Tell me a long story.",
    script: (stage) => play(stage, [text("Once upon a time"), pause(60_000)], "hang"),
    // The answer is asked for at once; a second later its first words are there.
    meanwhile: (stage) => escape(stage, () => setTimeout(1_500, true)),
    reads: "Once upon a time",
    ends: /Aborted/,
    requests: [200],
  },
  {
    name: "Escape while a command runs",
    says: "Run something long.",
    script(stage) {
      ask(stage, bash(`${stage.command("long")}; sleep 60; ${stage.command("never")}`));
    },
    meanwhile: (stage) => escape(stage, async () => (await stage.commandsRun()).includes("long")),
    reads: "",
    ends: /Aborted/,
    requests: [200],
    runs: ["long"],
  },
  {
    name: "words after Escape",
    says: "Enough of that.",
    script: (stage) => tell(stage, "As you like."),
    reads: "As you like.",
    requests: [200],
  },
];
