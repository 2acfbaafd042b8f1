import { describe, expect, it } from "vitest";
import { accusedBy } from "../../../../src/chat/recovery/steps/request/attachments/accused.ts";
import type { SentAttachment } from "../../../../src/chat/recovery/steps/request/attachments/sent-attachments.ts";
import { readAttachmentRefusal } from "../../../../src/resilience/attachment-refusal.ts";
import { outcomeOf } from "../../../cases/outcome.ts";
import { chats, signIn, simulator, useChatWorld } from "../../chat-world.ts";

useChatWorld();

function sent(name: string, more: Partial<SentAttachment> = {}): SentAttachment {
  const place = { message: 0, isCurrent: true, part: 1 };
  return { kind: name === "" ? "image" : "document", name, base64: "", ...place, ...more };
}

function accused(serviceMessage: string, all: readonly SentAttachment[]) {
  const refusal = readAttachmentRefusal({ status: 400, reason: undefined, serviceMessage });
  if (refusal === undefined) throw new Error("not read");
  const { attachments, isCertain } = accusedBy(refusal, all);
  return [attachments.map(({ name }) => name), isCertain];
}

describe("the attachment that a refusal is about", () => {
  it.each([
    ["messages.0.content.2.document: password protected", ["b-pdf"]],
    ["messages.0.content.1.document: password protected", ["a-pdf"]],
    ["messages.0.content.0.document: password protected", ["a-pdf"]],
    ["messages[0].documents[1]: password protected", ["b-pdf"]],
    ["currentMessage.userInputMessage.documents[0]: too large", ["a-pdf"]],
    ["Document 'b.pdf' is too large.", ["b-pdf"]],
    ['The document "b-pdf" could not be read', ["b-pdf"]],
    ["Cannot open b.pdf: file is encrypted", ["b-pdf"]],
  ])("is one of two: %s", (message, names) => {
    expect(accused(message, [sent("a-pdf"), sent("b-pdf", { part: 2 })])).toEqual([names, true]);
  });

  it.each([
    ["messages.0.content.1.document: too large", ["a-pdf"]],
    ["messages.0.content.0.document: too large", ["a-pdf"]],
  ])("is found where no text stands before it: %s", (message) => {
    const all = [sent("a-pdf", { part: 0 }), sent("b-pdf", { part: 1 })];
    const name = message.includes("content.1") ? "b-pdf" : "a-pdf";
    expect(accused(message, all)).toEqual([[name], true]);
  });

  it("is counted with the images before it", () => {
    const all = [sent("", { part: 1 }), sent("a-pdf", { part: 2 }), sent("b-pdf", { part: 3 })];
    const meant = all.filter(({ kind }) => kind === "document");
    expect(accused("messages.0.content.2.document: too large", meant)).toEqual([["a-pdf"], true]);
  });

  it("is the longer of two names where one has the other in it", () => {
    const all = [sent("a-pdf"), sent("report a-pdf")];
    expect(accused("Document 'report a.pdf' is too large", all)).toEqual([["report a-pdf"], true]);
    expect(accused("Document report a.pdf is too large", all)).toEqual([["report a-pdf"], true]);
  });

  it("is not one that is called as the refusal calls all of them", () => {
    const all = [sent("document"), sent("b-pdf")];
    expect(accused("A document is too large", all)).toEqual([["document", "b-pdf"], false]);
  });
});

const pdf = (filename: string) => ({
  type: "file",
  file: {
    filename,
    file_data: `data:application/pdf;base64,${Buffer.from(`%PDF-1.4 ${filename}`).toString("base64")}`,
  },
});
const MESSAGES = [
  { role: "user", content: [{ type: "text", text: "Look" }, pdf("a.pdf"), pdf("b.pdf")] },
];

async function markersAfter(message: string): Promise<readonly string[]> {
  await signIn();
  simulator.chat.always({ status: 400, body: { message } }, ({ body }) =>
    JSON.stringify(body).includes('"b-pdf"'),
  );
  expect(await outcomeOf({ messages: MESSAGES })).toMatchObject({ status: 200, requests: 2 });
  return JSON.stringify(chats()[1]?.body).match(/\[File [^\]]*\]/g) ?? [];
}

describe("what the model is told of an attachment that left", () => {
  it.each([
    ["messages.0.content.2.document: password protected", "password-protected"],
    ["Document 'b.pdf' is too large.", "too large"],
  ])("is its own fault, and a good one beside it stays: %s", async (message, why) => {
    expect(await markersAfter(message)).toEqual([`[File b.pdf left out: ${why}]`]);
  });

  it("is no fault of its own where nobody knows which one was refused", async () => {
    const why = "Kiro refused an attachment (too large), not necessarily this one";
    expect(await markersAfter("The document is too large.")).toEqual([
      `[File a.pdf left out: ${why}]`,
      `[File b.pdf left out: ${why}]`,
    ]);
  });
});
