import { describe, expect, it } from "vitest";
import { outcomeOf } from "../../../cases/outcome.ts";
import type { ChatCall } from "../../../simulator/chat/chat-call.ts";
import { listOf, memberOf, textOf } from "../../../simulator/http/json.ts";
import { pngOf } from "../../../simulator/samples.ts";
import { chats, clock, signIn, simulator, store, useChatWorld } from "../../chat-world.ts";

useChatWorld();

const image = (width: number) => ({
  type: "image_url",
  image_url: { url: `data:image/png;base64,${pngOf(width, 1)}` },
});
const pdf = (filename: string, more = "") => {
  const bytes = Buffer.from(`%PDF-1.4\n${filename}${more}`).toString("base64");
  const file_data = `data:application/pdf;base64,${bytes}`;
  return { type: "file", file: { filename, file_data } };
};
const LOCKED = "\ntrailer << /Encrypt 5 0 R >>";

const user = (...parts: readonly unknown[]) => ({
  role: "user",
  content: [{ type: "text", text: "Look" }, ...parts],
});
const SEEN = { role: "assistant", content: "Seen." };

function messagesOf(body: unknown): readonly unknown[] {
  const state = memberOf(body, "conversationState");
  return [...listOf(state, "history"), memberOf(state, "currentMessage")].map((entry) =>
    memberOf(entry, "userInputMessage"),
  );
}

const imagesIn = (body: unknown) =>
  messagesOf(body).flatMap((message) =>
    listOf(message, "images").map((each) => textOf(memberOf(each, "source"), "bytes")),
  );
const documentsIn = (body: unknown) =>
  messagesOf(body).flatMap((message) =>
    listOf(message, "documents").map((each) => textOf(each, "name")),
  );
const markersIn = (body: unknown) =>
  messagesOf(body).flatMap(
    (message) => (textOf(message, "content") ?? "").match(/\[[^\]]* left out: [^\]]*\]/g) ?? [],
  );
const has = (body: unknown) => imagesIn(body).length + documentsIn(body).length > 0;

/** Refuses whatever the test says, and serves the rest. */
function refuseWhere(json: object, breaks: (call: ChatCall) => boolean, status = 400): void {
  simulator.chat.always({ status, body: json }, breaks);
}

const uncertain = (why: string) => `Kiro refused an attachment (${why}), not necessarily this one`;
const SERVED = { status: 200, finish: "stop" };

describe("an attachment that the service refuses", () => {
  it.each([
    ["The document is password protected.", "password-protected"],
    ["File could not be opened: it is encrypted", "password-protected"],
    ["Unsupported image format", "format not accepted"],
    ["The image appears to be a image/webp image", "format not accepted"],
    ["Invalid 'messages[0].content[1].image_url': bad base64 data", "format not accepted"],
    ["Unsupported MIME type", uncertain("format not accepted")],
    ["image exceeds 5 MB maximum", "too large"],
    ["A PDF may have 100 pages at most", "too large"],
    ["The attachment is too large", uncertain("too large")],
    ["image dimensions exceed max allowed size: 8000 pixels", "too large"],
    ["Too many attachments", "too many attachments"],
    ["You have reached the limit of files", "too many attachments"],
    ["Too many documents attached (8). Maximum is 5 per conversation.", "too many attachments"],
    ["Could not process image", "not accepted"],
    ["Invalid model input: the uploaded media was rejected", uncertain("not accepted")],
    ["messages.0.content.1: bad request", "not accepted"],
    ["The model cannot read this document", "not accepted"],
  ])(
    "is a text in the next request, and in all later ones of the session: %s",
    async (message, why) => {
      await signIn();
      refuseWhere({ message, reason: null }, ({ body }) => has(body));
      const messages = [user(image(1), pdf("a.pdf"))];
      const kinds = { image: "Image", document: "File a.pdf" };
      expect(await outcomeOf({ messages })).toMatchObject(SERVED);
      const requests = chats().length;
      expect(requests).toBeLessThanOrEqual(4);
      const markers = markersIn(chats().at(-1)?.body);
      expect(markers).toHaveLength(2);
      expect(markers).toContain(
        `[${/image/i.test(message) ? kinds.image : kinds.document} left out: ${why}]`,
      );
      const later = [...messages, SEEN, user()];
      expect(await outcomeOf({ messages: later })).toMatchObject({
        ...SERVED,
        requests: requests + 1,
      });
      expect(markersIn(chats().at(-1)?.body)).toEqual(markers);
    },
  );

  it.each([
    ["in the current message", [user(image(1))]],
    ["in an older one", [user(image(1)), SEEN, user()]],
    [
      "in the result of a tool",
      [
        user(),
        {
          role: "assistant",
          tool_calls: [{ id: "a", function: { name: "read", arguments: "{}" } }],
        },
        { role: "tool", tool_call_id: "a", content: [image(1)] },
      ],
    ],
    ["as the only content", [{ role: "user", content: [image(1)] }]],
  ])("costs one request more, %s", async (_, messages) => {
    await signIn();
    refuseWhere({ message: "Could not process image" }, ({ body }) => has(body));
    expect(await outcomeOf({ messages })).toMatchObject({ ...SERVED, requests: 2 });
    expect(JSON.stringify(chats()[1]?.body)).toContain("[Image left out: not accepted]");
  });

  it.each([
    [400, { error: { message: "Could not process image", type: "invalid_request_error" } }],
    [400, { __type: "com.amazon#ValidationException", Message: "Could not process image" }],
    [413, { message: "The image is too large" }],
    [415, { message: "Unsupported media type: image/png" }],
    [422, { message: "Unprocessable image" }],
    [402, { message: "Too many images", reason: "IMAGE_COUNT_EXCEEDED" }],
  ])("may be refused with %s %j", async (status, json) => {
    await signIn();
    refuseWhere(json, ({ body }) => has(body), status);
    expect(await outcomeOf({ messages: [user(image(1))] })).toMatchObject({
      ...SERVED,
      requests: 2,
    });
    expect((await store.read()).map(({ state }) => state.kind)).toEqual(["ready"]);
  });

  it("is the one that the refusal points at", async () => {
    await signIn();
    refuseWhere({ message: "messages.2.content.1.image: could not be read" }, ({ body }) =>
      imagesIn(body).includes(pngOf(2, 1)),
    );
    const messages = [user(image(1)), SEEN, user(image(2)), SEEN, user(image(3))];
    expect(await outcomeOf({ messages })).toMatchObject({ ...SERVED, requests: 2 });
    expect(imagesIn(chats()[1]?.body)).toEqual([pngOf(1, 1), pngOf(3, 1)]);
  });

  it("is the document that wants a password, of several", async () => {
    await signIn();
    refuseWhere({ message: "A document is password protected" }, ({ body }) =>
      documentsIn(body).includes("b-pdf"),
    );
    const messages = [user(pdf("a.pdf"), pdf("b.pdf", LOCKED)), SEEN, user(pdf("c.pdf"))];
    expect(await outcomeOf({ messages })).toMatchObject({ ...SERVED, requests: 2 });
    expect(documentsIn(chats()[1]?.body)).toEqual(["a-pdf", "c-pdf"]);
    expect(markersIn(chats()[1]?.body)).toEqual(["[File b.pdf left out: password-protected]"]);
  });

  it("is each that the refusal names in its turn, and then every one", async () => {
    await signIn();
    for (const name of ["a", "b", "c", "d", "e"]) {
      const isFirst = ({ body }: ChatCall) => documentsIn(body)[0] === `${name}-pdf`;
      refuseWhere({ message: `The file ${name}.pdf is password protected.` }, isFirst);
    }
    const messages = [user(...["a", "b", "c", "d", "e"].map((name) => pdf(`${name}.pdf`)))];
    expect(await outcomeOf({ messages })).toMatchObject({ ...SERVED, requests: 4 });
  });

  it("is an older one before the one just attached, where there are too many", async () => {
    await signIn();
    refuseWhere({ message: "Too many images" }, ({ body }) => imagesIn(body).length > 1);
    const messages = [user(image(1)), SEEN, user(image(2)), SEEN, user(image(3))];
    expect(await outcomeOf({ messages })).toMatchObject({ ...SERVED, requests: 2 });
    expect(imagesIn(chats()[1]?.body)).toEqual([pngOf(3, 1)]);
  });

  it("is another one of its kind, and then every one, where the first guess was wrong", async () => {
    await signIn();
    refuseWhere({ message: "messages.0: the image is bad" }, ({ body }) => has(body));
    const messages = [user(image(1), pdf("a.pdf")), SEEN, user(image(2))];
    expect(await outcomeOf({ messages })).toMatchObject({ ...SERVED, requests: 4 });
    const sent = chats().map(({ body }) => [imagesIn(body).length, documentsIn(body).length]);
    expect(sent).toEqual([
      [2, 1],
      [1, 1],
      [1, 1],
      [0, 0],
    ]);
  });

  it("does not keep a new one from being sent, nor one of another session", async () => {
    await signIn();
    refuseWhere({ message: "Could not process image" }, ({ body }) =>
      imagesIn(body).includes(pngOf(1, 1)),
    );
    const messages = [user(image(1)), SEEN, user(image(2))];
    await outcomeOf({ messages: messages.slice(0, 1) });
    expect(await outcomeOf({ messages })).toMatchObject({ ...SERVED, requests: 3 });
    expect(imagesIn(chats()[2]?.body)).toEqual([pngOf(2, 1)]);
  });

  it("is told where nothing helps, after four requests at most", async () => {
    await signIn();
    refuseWhere({ message: "Could not process image" }, () => true);
    const messages = [user(image(1), pdf("a.pdf")), SEEN, user(image(2))];
    expect(await outcomeOf({ messages })).toMatchObject({ status: 400, code: "invalid_prompt" });
    expect(chats().length).toBeLessThanOrEqual(4);
  });
});

describe("a model that takes fewer attachments", () => {
  it("is sent as many as a refusal says, from then on and in every session", async () => {
    await signIn();
    refuseWhere(
      { message: "At most 8 images are allowed" },
      ({ body }) => imagesIn(body).length > 8,
    );
    const messages = Array.from({ length: 10 }, (_, index) => [
      user(image(index + 1)),
      SEEN,
    ]).flat();
    messages.push(user());
    expect(await outcomeOf({ messages })).toMatchObject({ ...SERVED, requests: 2 });
    expect(imagesIn(chats()[1]?.body).length).toBeLessThanOrEqual(8);
    expect(imagesIn(chats()[1]?.body).at(-1)).toBe(pngOf(10, 1));
    const other = [{ role: "system", content: "Other" }, ...messages];
    expect(await outcomeOf({ messages: other })).toMatchObject({ ...SERVED, requests: 3 });
  });

  it.each([
    ["This model does not support image input.", undefined],
    ["No.", "DOCUMENT_MODEL_NOT_SUPPORTED"],
  ])("is sent none once it refused them: %s %s", async (message, reason) => {
    await signIn();
    const isImage = reason === undefined;
    refuseWhere({ message, reason }, ({ body }) =>
      isImage ? imagesIn(body).length > 0 : documentsIn(body).length > 0,
    );
    const first = [user(isImage ? image(1) : pdf("a.pdf"))];
    expect(await outcomeOf({ messages: first })).toMatchObject({ ...SERVED, requests: 2 });
    const marker = isImage
      ? "[Image left out: this model does not accept images]"
      : "[File a.pdf left out: this model does not accept documents]";
    expect(markersIn(chats()[1]?.body)).toEqual([marker]);
    const second = [...first, SEEN, user(isImage ? image(2) : pdf("b.pdf"))];
    expect(await outcomeOf({ messages: second })).toMatchObject({ ...SERVED, requests: 3 });
    const model = "kiro-claude-haiku-4-5";
    expect(await outcomeOf({ messages: first, model })).toMatchObject({ ...SERVED, requests: 5 });
    // It may by now.
    await clock.advance(60 * 60_000);
    expect(await outcomeOf({ messages: first })).toMatchObject({ ...SERVED, requests: 7 });
    simulator.chat.clear();
    await clock.advance(60 * 60_000);
    expect(await outcomeOf({ messages: first })).toMatchObject({ ...SERVED, requests: 8 });
    expect(markersIn(chats()[7]?.body)).toEqual([]);
  });

  it("is sent no image and no document where its list says that it reads text only", async () => {
    await signIn();
    const model = "kiro-deepseek-3-2";
    const messages = [user(image(1), pdf("a.pdf"))];
    expect(await outcomeOf({ model, messages })).toMatchObject({ ...SERVED, requests: 1 });
    expect(markersIn(chats()[0]?.body)).toEqual([
      "[Image left out: this model does not accept images]",
      "[File a.pdf left out: this model does not accept documents]",
    ]);
  });
});
