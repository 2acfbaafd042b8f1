import { writeFile } from "node:fs/promises";
import { expect } from "vitest";
import { picture } from "../../e2e/material.ts";
import { readConversation } from "../../simulator/chat/conversation.ts";
import { ask, bash, refuse, tell } from "../script.ts";
import type { Chat, Part, Turn } from "../turn.ts";

const png = (side: number) => picture(side, side).toString("base64");
const PDF = Buffer.from("%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF");

const said = (words: string): Part => ({ type: "text", text: words });
const image = (base64: string): Part => ({
  ...{ type: "file", mime: "image/png", filename: "shot.png" },
  url: `data:image/png;base64,${base64}`,
});
const pdf = (filename: string): Part => ({
  ...{ type: "file", mime: "application/pdf", filename },
  url: `data:application/pdf;base64,${Buffer.concat([PDF, Buffer.from(filename)]).toString("base64")}`,
});

/** How many images and documents a request has, of all turns. */
function attached(chat: Chat | undefined): readonly [images: number, documents: number] {
  const { turns } = readConversation(chat?.body);
  const count = (pick: "images" | "documents") =>
    turns.reduce((sum, turn) => sum + turn[pick].length, 0);
  return [count("images"), count("documents")];
}

/** Images and PDFs, of people and of tools; and those that the service refuses, in several words. */
export const ATTACHMENTS: readonly Turn[] = [
  {
    name: "an image",
    says: [said("What is on it?"), image(png(8))],
    script: (stage) => tell(stage, "A square."),
    reads: "A square.",
    requests: [200],
    check: ({ chats }) => expect(attached(chats[0])).toEqual([1, 0]),
  },
  {
    name: "a PDF",
    says: [said("What does it say?"), pdf("report.pdf")],
    script: (stage) => tell(stage, "Nothing."),
    reads: "Nothing.",
    requests: [200],
    check: ({ chats }) => expect(attached(chats[0])).toEqual([1, 1]),
  },
  {
    name: "an image that a tool returns",
    says: "Look at the picture.",
    async script(stage) {
      await writeFile(stage.path("seen.png"), picture(16, 16));
      ask(stage, { name: "read", input: { filePath: stage.path("seen.png") } });
      tell(stage, "A larger square.");
    },
    reads: "A larger square.",
    requests: [200, 200],
    check({ chats }) {
      expect(attached(chats[1])).toEqual([2, 1]);
      const { current } = readConversation(chats[1]?.body);
      expect([current.toolResults.length, current.images.length]).toEqual([1, 1]);
    },
  },
  {
    name: "an image that the service refuses",
    says: [said("And this?"), image(png(24))],
    script(stage) {
      const message =
        "messages.40.content.1.image.source.base64: The image was specified using the image/png media type, but the image appears to be a image/webp image";
      refuse(stage, 400, { message, reason: null });
      tell(stage, "I cannot see it.");
    },
    reads: "I cannot see it.",
    requests: [400, 200],
    rewrites: { because: "attachments that may be meant are left out", turns: "all" },
    check: ({ chats }) => expect(attached(chats[1])[1]).toBe(1),
  },
  {
    name: "words after it: nothing is refused twice",
    says: "Never mind.",
    script: (stage) => tell(stage, "Good."),
    reads: "Good.",
    requests: [200],
    check: ({ chats }) => expect(attached(chats[0])[1]).toBe(1),
  },
  {
    name: "a locked PDF",
    says: [said("Read the contract."), pdf("contract.pdf")],
    script(stage) {
      refuse(stage, 400, { message: "The document is password protected.", reason: null });
      tell(stage, "It is locked.");
    },
    reads: "It is locked.",
    requests: [400, 200],
    rewrites: { because: "attachments that may be meant are left out", turns: "all" },
  },
  {
    name: "too many documents",
    says: [said("And these two."), pdf("a.pdf"), pdf("b.pdf")],
    script(stage) {
      const message = "Too many documents attached (2). Maximum is 1 per conversation.";
      refuse(stage, 400, { message, reason: null });
      tell(stage, "One of them, then.");
    },
    reads: "One of them, then.",
    requests: [400, 200],
    rewrites: { because: "documents beyond the limit leave", turns: "all" },
    check: ({ chats }) => expect(attached(chats[1])[1]).toBeLessThanOrEqual(1),
  },
  {
    name: "a command after all of them",
    says: "Work on.",
    script(stage) {
      ask(stage, bash(stage.command("after attachments")));
      tell(stage, "Worked.");
    },
    reads: "Worked.",
    requests: [200, 200],
    runs: ["after attachments"],
  },
];
