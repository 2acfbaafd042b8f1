import { describe, expect, it } from "vitest";
import { outcomeOf } from "../../../cases/outcome.ts";
import type { ChatCall } from "../../../simulator/chat/chat-call.ts";
import { listOf, memberOf } from "../../../simulator/http/json.ts";
import { pngOf } from "../../../simulator/samples.ts";
import { ask, chats, clock, signIn, simulator, useChatWorld } from "../../chat-world.ts";

useChatWorld();

const image = (width: number) => ({
  type: "image_url",
  image_url: { url: `data:image/png;base64,${pngOf(width, 1)}` },
});
const PDF = {
  type: "file",
  file: {
    filename: "a.pdf",
    file_data: `data:application/pdf;base64,${Buffer.from("%PDF-1.4\na").toString("base64")}`,
  },
};
const user = (...parts: readonly unknown[]) => ({
  role: "user",
  content: [{ type: "text", text: "Look" }, ...parts],
});
const SEEN = { role: "assistant", content: "Seen." };
const READ = [
  user(),
  { role: "assistant", tool_calls: [{ id: "a", function: { name: "read", arguments: "{}" } }] },
  { role: "tool", tool_call_id: "a", content: [image(1)] },
];

function attachmentsIn(body: unknown): readonly unknown[] {
  const state = memberOf(body, "conversationState");
  return [...listOf(state, "history"), memberOf(state, "currentMessage")]
    .map((entry) => memberOf(entry, "userInputMessage"))
    .flatMap((message) => [...listOf(message, "images"), ...listOf(message, "documents")]);
}
const has = (width: number) => (call: ChatCall) =>
  JSON.stringify(call.body).includes(pngOf(width, 1));

function refuseWhere(isRefused: (call: ChatCall) => boolean, message = "Validation failed") {
  simulator.chat.always({ status: 400, body: { message, reason: null } }, isRefused);
}

const SERVED = { status: 200, finish: "stop" };

describe("a refusal in words that nobody knows, of a request with attachments", () => {
  it.each([
    ["Improperly formed request.", [user(image(1))]],
    ["Validation failed", [user(image(1))]],
    ["content block 1 is invalid: bad bytes", [user(PDF)]],
    ["No se pudo procesar la imagen", [user(image(1))]],
    ["A imagem não pôde ser processada", [user(image(1))]],
    ["imagery problem", [user(image(1))]],
    ["El documento no es válido", [user(PDF)]],
    ["x", [user(), SEEN, user(image(1))]],
    ["The request was rejected", [user(image(1)), SEEN, user()]],
    ["Improperly formed request.", READ],
  ])(
    "costs one request more, now and not again in the session for an hour: %s %#",
    async (words, messages) => {
      await signIn();
      refuseWhere(({ body }) => attachmentsIn(body).length > 0, words);
      expect(await outcomeOf({ messages })).toMatchObject({ ...SERVED, requests: 2 });
      expect(JSON.stringify(chats()[1]?.body)).toContain("left out: not accepted]");
      // The host leaves a failed answer out: the attachment stays in the last run of the user's.
      const later = [...messages, user()];
      expect(await outcomeOf({ messages: later })).toMatchObject({ ...SERVED, requests: 3 });
      // What else the request has is as it was, and so is a new attachment.
      expect(await outcomeOf({ messages: [...later, SEEN, user(image(9))] })).toMatchObject({
        requests: 5,
      });
    },
  );

  it("is believed for an hour: it may have been chance, and the attachment is good", async () => {
    await signIn();
    simulator.chat.enqueue({ status: 400, body: { message: "Validation failed", reason: null } });
    const messages = [user(image(1)), SEEN, user()];
    for (let turn = 0; turn < 2; turn += 1) await outcomeOf({ messages });
    await clock.advance(60 * 60_000);
    await outcomeOf({ messages });
    expect(chats().map(({ body }) => attachmentsIn(body).length)).toEqual([1, 0, 0, 1]);
  });

  it("blames what has just been attached before what was taken earlier", async () => {
    await signIn();
    refuseWhere(has(2));
    const messages = [user(image(1)), SEEN, user(image(2))];
    expect(await outcomeOf({ messages })).toMatchObject({ ...SERVED, requests: 2 });
    expect(chats().map(({ body }) => attachmentsIn(body).length)).toEqual([2, 1]);
  });

  it("leaves out the older ones as well where that did not help", async () => {
    await signIn();
    refuseWhere(has(1));
    const messages = [user(image(1)), SEEN, user(image(2))];
    expect(await outcomeOf({ messages })).toMatchObject({ ...SERVED, requests: 3 });
    expect(await outcomeOf({ messages: [...messages, SEEN, user()] })).toMatchObject({
      ...SERVED,
      requests: 4,
    });
  });

  it("keeps them where something else was the matter", async () => {
    await signIn();
    const description = "d".repeat(2000);
    const parameters = { type: "object", properties: {} };
    const tools = [{ type: "function", function: { name: "look", description, parameters } }];
    refuseWhere(({ body }) => JSON.stringify(body).includes(`"description":"${description}"`));
    const messages = [user(image(1))];
    expect(await outcomeOf({ messages, tools })).toMatchObject({ ...SERVED, requests: 3 });
    expect(chats().map(({ body }) => attachmentsIn(body).length)).toEqual([1, 0, 1]);
  });

  it.each([
    { error: { type: "invalid_request_error", message: "Some words nobody knows" } },
    { type: "error", error: { details: [{ message: "Invalid base64 data in source" }] } },
    { message: "", reason: null },
    "",
    "Improperly formed request.",
    "<Error><Code>ValidationException</Code><Message>Validation failed</Message></Error>",
  ])("may come from a gateway, or in a new form: %j", async (body) => {
    await signIn();
    const isMeant = (call: ChatCall) => attachmentsIn(call.body).length > 0;
    simulator.chat.always({ status: 400, body }, isMeant);
    expect(await outcomeOf({ messages: [user(image(1))] })).toMatchObject({
      ...SERVED,
      requests: 2,
    });
  });

  it("says a gateway's words, after one more try", async () => {
    await signIn();
    simulator.chat.always({ status: 400, body: { error: { message: "Frobnication failed." } } });
    const { status, text } = await ask();
    expect([status, chats().length]).toEqual([400, 2]);
    expect(text).toContain("not_kiro");
    expect(text).toContain("Frobnication failed.");
  });

  it("is not expected of a web page: that is somebody else's", async () => {
    await signIn();
    simulator.chat.always({ status: 400, body: "<html><title>Guest Wi-Fi</title></html>" });
    await outcomeOf({ messages: [user(image(1))] });
    expect(new Set(chats().map(({ body }) => attachmentsIn(body).length))).toEqual(new Set([1]));
  });

  it("keeps them where nothing helps", async () => {
    await signIn();
    refuseWhere(() => true);
    const messages = [user(image(1))];
    expect(await outcomeOf({ messages })).toMatchObject({ status: 400, requests: 2 });
    expect(await outcomeOf({ messages })).toMatchObject({ requests: 4 });
    expect(attachmentsIn(chats()[2]?.body)).toHaveLength(1);
  });
});
