import { describe, expect, it } from "vitest";
import { outcomeOf } from "../../../cases/outcome.ts";
import { event, exception } from "../../../simulator/chat/events.ts";
import type { ChatCall } from "../../../simulator/chat/chat-call.ts";
import { pngOf } from "../../../simulator/samples.ts";
import { ask, chats, signIn, simulator, store, useChatWorld } from "../../chat-world.ts";

useChatWorld();

const IMAGE = { type: "image_url", image_url: { url: `data:image/png;base64,${pngOf(1, 1)}` } };
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
const has = ({ body }: Pick<ChatCall, "body">) => /"images"|"documents"/.test(JSON.stringify(body));
const SERVED = { status: 200, finish: "stop" };

type Answer = Parameters<typeof simulator.chat.always>[0];

const json = (status: number, body: object): Answer => ({ status, body });
const frame = (type: string, message: string): Answer => ({
  events: [exception(type, message)],
});

describe("a refusal of an attachment in the form of another failure", () => {
  it.each<readonly [string, Answer, object]>([
    [
      "403",
      json(403, {
        __type: "AccessDeniedException",
        message: "Documents are not available for this model.",
      }),
      PDF,
    ],
    ["403, unsigned", json(403, { message: "This model does not accept images" }), IMAGE],
    ["an event", frame("AccessDeniedException", "This model does not accept images"), IMAGE],
    ["404", json(404, { message: "image not found" }), IMAGE],
    [
      "a forgotten conversation",
      {
        events: [event("invalidStateEvent", { reason: "IMAGE_INVALID", message: "Invalid state" })],
      },
      IMAGE,
    ],
  ])("costs one request more, and no account: %s", async (_, answer, attachment) => {
    await signIn();
    simulator.chat.always(answer, has);
    const messages = [user(attachment)];
    expect(await outcomeOf({ messages })).toMatchObject({ ...SERVED, requests: 2 });
    expect(await outcomeOf({ messages: [...messages, user()] })).toMatchObject({ requests: 3 });
    expect((await store.read()).map(({ state }) => state.kind)).toEqual(["ready"]);
  });

  it.each<readonly [string, Answer]>([
    ["500", json(500, { message: "Failed to process image" })],
    ["an event", frame("InternalServerException", "unable to decode image")],
  ])("is retried first if it is the server's: %s", async (_, answer) => {
    await signIn();
    simulator.chat.always(answer, has);
    const messages = [user(IMAGE)];
    expect(await outcomeOf({ messages })).toMatchObject({ ...SERVED, requests: 3 });
    expect(chats().map((call) => has(call))).toEqual([true, true, false]);
    expect(await outcomeOf({ messages: [...messages, user()] })).toMatchObject({ requests: 4 });
  });

  it.each<readonly [string, Answer]>([
    ["a page", { status: 403, body: "<html><title>Images are blocked</title></html>" }],
    ["another form", json(403, { error: { info: "images are blocked" } })],
    ["a page of a server", { status: 500, body: "<html><title>No image</title></html>" }],
    [
      "the plan",
      json(403, { __type: "AccessDeniedException", message: "Images need a paid plan" }),
    ],
    ["no attachment", json(500, { message: "An unexpected error" })],
  ])("is not expected of somebody else, nor of other words: %s", async (_, answer) => {
    await signIn();
    simulator.chat.always(answer);
    await ask({ messages: [user(IMAGE)] });
    expect(chats().every((call) => has(call))).toBe(true);
  });
});
