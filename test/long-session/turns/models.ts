import { expect } from "vitest";
import { memberOf } from "../../simulator/http/json.ts";
import { readConversation } from "../../simulator/chat/conversation.ts";
import { ending, text } from "../../simulator/chat/events.ts";
import { ask, bash, play, refuse, tell } from "../script.ts";
import type { Turn } from "../turn.ts";

/**
 * OpenCode's instructions name the model, one model's thoughts are words to another, and the number
 * of documents that one model takes is not another's.
 */
const OTHER_MODEL = {
  because: "another model",
  turns: [0, "Running it.", "What does it say?", "And these two."],
} as const;
/** The text-only model is not sent what it cannot read. */
const NO_PICTURES = { because: "a text-only model gets no attachments", turns: "all" } as const;

export const MODELS: readonly Turn[] = [
  {
    name: "another model, with an effort",
    says: "Think hard.",
    model: "claude-opus-5-5",
    variant: "high",
    script(stage) {
      ask(stage, bash(stage.command("opus")));
      tell(stage, "Opus says so.");
    },
    reads: "Opus says so.",
    requests: [200, 200],
    runs: ["opus"],
    rewrites: OTHER_MODEL,
    check({ chats }) {
      expect(chats.map(({ modelId }) => modelId)).toEqual(["claude-opus-5.5", "claude-opus-5.5"]);
      const fields = memberOf(chats[0]?.body, "additionalModelRequestFields");
      expect(memberOf(memberOf(fields, "output_config"), "effort")).toBe("high");
    },
  },
  {
    name: "an effort that the service refuses, in words (e01)",
    says: "And you?",
    model: "gpt-5-6-sol",
    variant: "high",
    script(stage) {
      const message =
        "Invalid additionalModelRequestFields: property 'reasoning' is not defined in the schema and the schema does not allow additional properties";
      refuse(stage, 400, { message, reason: null });
      tell(stage, "Sol says so.");
    },
    reads: "Sol says so.",
    requests: [400, 200],
    rewrites: OTHER_MODEL,
    check: ({ chats }) =>
      expect(memberOf(chats[1]?.body, "additionalModelRequestFields")).toBeUndefined(),
  },
  {
    name: "the same model again: not refused twice",
    says: "Again?",
    model: "gpt-5-6-sol",
    variant: "high",
    script: (stage) => tell(stage, "Sol again."),
    reads: "Sol again.",
    requests: [200],
  },
  {
    name: "thoughts in tags",
    says: "Think in tags.",
    model: "claude-opus-4-5-thinking",
    variant: "max",
    script: (stage) =>
      play(stage, [text("<thinking>\nHm.\n</thinking>\n\nTags, then."), ...ending()]),
    reads: "Tags, then.",
    requests: [200],
    rewrites: OTHER_MODEL,
    check: ({ chats }) =>
      expect(readConversation(chats[0]?.body).turns[0]?.content).toContain(
        "<max_thinking_length>32768<",
      ),
  },
  {
    name: "a text-only model",
    says: "Only text.",
    model: "deepseek-3-2",
    script(stage) {
      ask(stage, bash(stage.command("deepseek")));
      tell(stage, "Text it is.");
    },
    reads: "Text it is.",
    requests: [200, 200],
    runs: ["deepseek"],
    rewrites: NO_PICTURES,
  },
  {
    name: "back to the first model",
    says: "And back.",
    script: (stage) => tell(stage, "Back."),
    reads: "Back.",
    requests: [200],
    rewrites: { because: "the attachments are back", turns: "all" },
  },
];
