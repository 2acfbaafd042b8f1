import { writeFile } from "node:fs/promises";
import { expect } from "vitest";
import { code } from "../../e2e/material.ts";
import { ask, bash, refuse, tell } from "../script.ts";
import type { Turn } from "../turn.ts";

const COMPACTED = { because: "compacted", turns: "all" } as const;
const SUMMARY = "## Objective\n- Everything was tried.";

/** The conversation outgrows what OpenCode takes for the model's window, then what the service takes. */
export const LENGTHS: readonly Turn[] = [
  {
    name: "files that fill the window: compacted before the service refuses",
    says: "Read the long files.",
    async script(stage) {
      const files = [1, 2, 3, 4].map((part) => stage.path(`long${part}.ts`));
      for (const [part, file] of files.entries()) await writeFile(file, code(part));
      ask(stage, ...files.map((filePath) => ({ name: "read", input: { filePath } })));
      tell(stage, "They are read.");
      tell(stage, SUMMARY);
      tell(stage, "Going on.");
    },
    reads: "They are read.|Going on.",
    requests: [200, 200, 200, 200],
    rewrites: COMPACTED,
    check: ({ chats }) => expect(JSON.stringify(chats[3]?.body)).toContain("Everything was tried."),
  },
  {
    name: "tools after it",
    says: "Use both again.",
    script(stage, wire) {
      ask(stage, bash(stage.command("compacted")), wire.call("odd.properties"));
      tell(stage, "Used.");
    },
    reads: "Used.",
    requests: [200, 200],
    runs: ["compacted"],
    calls: ["odd.properties"],
  },
  {
    name: "too long for the service, in words: compacted, and asked again",
    says: "Is it too long?",
    script(stage) {
      const message = "prompt is too long: 64001 tokens > 64000 maximum";
      refuse(stage, 400, { message, reason: null });
      tell(stage, SUMMARY);
      tell(stage, "Not any more.");
    },
    reads: "Not any more.",
    requests: [400, 200, 200],
    rewrites: COMPACTED,
  },
  {
    name: "a refusal that nobody knows: one stricter try",
    says: "The last one.",
    script(stage) {
      refuse(stage, 400, { message: "Unprocessable conversation entity.", reason: null });
      ask(stage, bash(stage.command("last")));
      tell(stage, "That was all.");
    },
    reads: "That was all.",
    requests: [400, 200, 200],
    runs: ["last"],
    rewrites: {
      because: "stricter: shorter tools, described in full in the first turn",
      turns: [0],
    },
  },
];
