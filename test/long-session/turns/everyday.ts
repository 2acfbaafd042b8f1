import { readFile } from "node:fs/promises";
import { expect } from "vitest";
import { ending, reasoning, text } from "../../simulator/chat/events.ts";
import { ask, bash, callEvents, play, results, tell } from "../script.ts";
import type { Turn } from "../turn.ts";

/** What a day is made of: words, thoughts, commands, files; and tools that fail or are not there. */
export const EVERYDAY: readonly Turn[] = [
  {
    name: "words",
    says: "Hello there.",
    script: (stage) => tell(stage, "Hello."),
    reads: "Hello.",
    requests: [200],
  },
  {
    name: "thoughts, words and a command",
    says: "Run a command.",
    script(stage) {
      const first = [...reasoning(["I should ", "run it."], "signature"), text("Running it.")];
      play(stage, [...first, ...callEvents([bash(stage.command("first"))]), ...ending("TOOL_USE")]);
      tell(stage, "It ran.");
    },
    reads: "Running it.|It ran.",
    requests: [200, 200],
    runs: ["first"],
    check: ({ chats }) => expect(results(chats[1])).toEqual([["success", "ran first\n"]]),
  },
  {
    name: "a file is written",
    says: "Write the file.",
    script(stage) {
      const content = "one\ntwo ünï 🙂\nthree\n";
      ask(stage, { name: "write", input: { filePath: stage.path("notes.txt"), content } });
      tell(stage, "Written.");
    },
    reads: "Written.",
    requests: [200, 200],
    check: async (_, stage) =>
      expect(await readFile(stage.path("notes.txt"), "utf8")).toBe("one\ntwo ünï 🙂\nthree\n"),
  },
  {
    name: "a file is read",
    says: "Read it.",
    script(stage) {
      ask(stage, { name: "read", input: { filePath: stage.path("notes.txt") } });
      tell(stage, "Three lines.");
    },
    reads: "Three lines.",
    requests: [200, 200],
    check: ({ chats }) => expect(results(chats[1])[0]?.[1]).toContain("two ünï 🙂"),
  },
  {
    name: "a file is edited",
    says: "Change it.",
    script(stage) {
      const change = { oldString: "two ünï 🙂", newString: "2" };
      ask(stage, { name: "edit", input: { filePath: stage.path("notes.txt"), ...change } });
      tell(stage, "Changed.");
    },
    reads: "Changed.",
    requests: [200, 200],
    check: async (_, stage) =>
      expect(await readFile(stage.path("notes.txt"), "utf8")).toBe("one\n2\nthree\n"),
  },
  {
    name: "two commands at once",
    says: "Run two.",
    script(stage) {
      ask(stage, bash(stage.command("left")), bash(`sleep 0.3; ${stage.command("right")}`));
      tell(stage, "Both ran.");
    },
    reads: "Both ran.",
    requests: [200, 200],
    runs: ["left", "right"],
    check: ({ chats }) =>
      expect(results(chats[1]).map(([, output]) => output)).toEqual(["ran left\n", "ran right\n"]),
  },
  {
    name: "three steps, one after another",
    says: "Go step by step.",
    script(stage) {
      ask(stage, bash(stage.command("step1")));
      ask(stage, { name: "read", input: { filePath: stage.path("commands.log") } });
      ask(stage, bash(stage.command("step3")));
      tell(stage, "Three steps.");
    },
    reads: "Three steps.",
    requests: [200, 200, 200, 200],
    runs: ["step1", "step3"],
  },
  {
    name: "a tool that fails",
    says: "Read what is not there.",
    script(stage) {
      ask(stage, { name: "read", input: { filePath: stage.path("none.txt") } });
      tell(stage, "It is not there.");
    },
    reads: "It is not there.",
    requests: [200, 200],
    check: ({ chats }) =>
      expect(results(chats[1])).toEqual([["error", expect.stringContaining("none.txt")]]),
  },
  {
    name: "a tool that nobody offers",
    says: "Use the other tool.",
    script(stage) {
      ask(stage, { name: "gone_tool", input: { a: 1 } });
      tell(stage, "Without it, then.");
    },
    reads: "Without it, then.",
    requests: [200, 200],
    check: ({ chats }) => expect(results(chats[1])[0]?.[0]).toBe("error"),
  },
];
