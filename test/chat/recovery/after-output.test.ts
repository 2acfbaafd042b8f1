import { describe, expect, test } from "vitest";
import { outcomeOf } from "../../cases/outcome.ts";
import {
  contextUsage,
  type ChatEvents,
  event,
  metering,
  reasoning,
  text,
  toolUse,
} from "../../simulator/chat/events.ts";
import type { ChatCall } from "../../simulator/chat/chat-call.ts";
import { pngOf } from "../../simulator/samples.ts";
import { ask, chats, signIn, simulator, store, useChatWorld } from "../chat-world.ts";

useChatWorld();

const image = { type: "image_url", image_url: { url: `data:image/png;base64,${pngOf(1, 1)}` } };
const LOOK = { messages: [{ role: "user", content: [{ type: "text", text: "Look" }, image] }] };
const UNREADABLE = { type: "ValidationException", message: "Could not process image" };
const BEGINNINGS: readonly (readonly [string, ChatEvents])[] = [
  ["text", [text("Half")]],
  ["a thought", [...reasoning("hm")]],
];

describe("a refusal after output that the next request will not meet is a cut answer", () => {
  test.each(BEGINNINGS)("of the access token, after %s: no login has ended", async (_, events) => {
    await signIn();
    const message = "The bearer token included in the request is invalid.";
    simulator.chat.enqueue({
      exception: { type: "AccessDeniedException", message },
      afterEvents: events,
    });
    const { text: body } = await ask();
    expect(body).toContain('"code":"stream_interrupted"');
    expect(body).not.toContain("og in again");
    expect((await store.read()).map(({ state }) => state.kind)).toEqual(["ready"]);
    expect((await ask()).status).toBe(200);
  });

  test.each(BEGINNINGS)("of an image, after %s: it is left out from then on", async (_, events) => {
    await signIn();
    simulator.chat.always({ exception: UNREADABLE, afterEvents: events }, ({ body }) =>
      JSON.stringify(body).includes('"images"'),
    );
    expect((await ask(LOOK)).text).toContain('"code":"stream_interrupted"');
    expect(await outcomeOf(LOOK)).toMatchObject({ status: 200, finish: "stop", requests: 2 });
    expect(JSON.stringify(chats()[1]?.body)).toContain("[Image left out: not accepted]");
  });

  test("of images by the model: it is sent none from then on", async () => {
    await signIn();
    const message = "The model does not support images.";
    simulator.chat.always(
      { exception: { type: "ValidationException", message }, afterEvents: [text("Half")] },
      ({ body }) => JSON.stringify(body).includes('"images"'),
    );
    const request = { ...LOOK, model: "kiro-claude-opus-4-6" };
    expect((await ask(request)).text).toContain('"code":"stream_interrupted"');
    expect(await outcomeOf(request)).toMatchObject({ status: 200, finish: "stop", requests: 2 });
  });

  test("of a field, in an answer that is not streamed: it is left out from then on", async () => {
    await signIn();
    const message = "Invalid additionalModelRequestFields";
    const request = { model: "kiro-claude-opus-4-6", reasoning_effort: "high" };
    simulator.chat.always(
      { exception: { type: "ValidationException", message }, afterEvents: [text("Half")] },
      ({ body }) => JSON.stringify(body).includes('"additionalModelRequestFields"'),
    );
    const first = await ask({ ...request, stream: false });
    expect([first.status, first.text]).toEqual([
      503,
      expect.stringContaining("stream_interrupted"),
    ]);
    expect(await outcomeOf(request)).toMatchObject({ status: 200, finish: "stop", requests: 2 });
  });

  test("of an image in unknown words: it is left out from the second time on", async () => {
    await signIn();
    simulator.chat.always(
      { exception: { type: "ValidationException", message: "x" }, afterEvents: [text("Half")] },
      ({ body }) => JSON.stringify(body).includes('"images"'),
    );
    expect((await ask(LOOK)).text).toContain('"code":"invalid_prompt"');
    expect((await ask(LOOK)).text).toContain('"code":"stream_interrupted"');
    expect(await outcomeOf(LOOK)).toMatchObject({ status: 200, finish: "stop", requests: 3 });
  });

  test("any other is final, and accuses no attachment", async () => {
    await signIn();
    simulator.chat.enqueue({
      exception: { type: "ValidationException", message: "odd" },
      afterEvents: [text("Half")],
    });
    expect((await ask(LOOK)).text).toContain('"code":"invalid_prompt"');
    expect((await ask(LOOK)).status).toBe(200);
    expect(JSON.stringify(chats()[1]?.body)).toContain('"images"');
  });
});

describe("a malformed request that is refused after output only", () => {
  const TOOLS = [{ type: "function", function: { name: "look", description: "d".repeat(2000) } }];
  const isLoose = ({ body }: { readonly body: unknown }) =>
    JSON.stringify(body).includes(`"description":"${"d".repeat(2000)}"`);
  const call = toolUse("t", "look", ['{"a":', "1}"]).slice(0, 2);
  const refuse = (events: ChatEvents, isRefused: (request: ChatCall) => boolean) => {
    const exception = { type: "ValidationException", message: "Improperly formed request." };
    simulator.chat.always({ exception, afterEvents: events }, isRefused);
  };

  test.each([...BEGINNINGS, ["half a call", call]] as const)(
    "after %s: the session's next requests are built by stricter rules",
    async (_, events) => {
      await signIn();
      refuse(events, isLoose);
      expect((await ask({ tools: TOOLS })).text).toContain('"code":"stream_interrupted"');
      for (let requests = 2; requests <= 3; requests += 1) {
        const finish = "stop";
        expect(await outcomeOf({ tools: TOOLS })).toMatchObject({ status: 200, finish, requests });
      }
    },
  );

  test("in an answer that is not streamed, too", async () => {
    await signIn();
    refuse([text("Half")], isLoose);
    expect((await ask({ tools: TOOLS, stream: false })).text).toContain("stream_interrupted");
    expect(await outcomeOf({ tools: TOOLS })).toMatchObject({ status: 200, requests: 2 });
  });

  test("by stricter rules as well is final, and they are not kept", async () => {
    await signIn();
    refuse([text("Half")], () => true);
    const codes = [];
    for (let count = 0; count < 4; count += 1) codes.push(await outcomeOf({ tools: TOOLS }));
    expect(codes.map(({ code }) => code)).toEqual([
      "stream_interrupted",
      "invalid_prompt",
      "stream_interrupted",
      "invalid_prompt",
    ]);
    expect(chats().map(isLoose)).toEqual([true, false, true, false]);
  });

  test.each([
    ["by stricter rules as well", TOOLS[0]?.function.description],
    ["where stricter rules change nothing", "Looks"],
  ])("%s: the tools go without their schemas the second time", async (_, description) => {
    await signIn();
    refuse([text("Half")], ({ body }) => JSON.stringify(body).includes('"properties":{"a"'));
    const parameters = { type: "object", properties: { a: { type: "string" } } };
    const request = {
      tools: [{ type: "function", function: { name: "look", description, parameters } }],
    };
    const first = await outcomeOf(request);
    expect(first.code).toBe(description === "Looks" ? "invalid_prompt" : "stream_interrupted");
    expect((await outcomeOf(request)).code).toBe("stream_interrupted");
    expect(await outcomeOf(request)).toMatchObject({ status: 200, finish: "stop", requests: 3 });
  });

  test("with an image is met by stricter rules first, then without it", async () => {
    await signIn();
    refuse([text("Half")], ({ body }) => JSON.stringify(body).includes('"images"'));
    const request = { ...LOOK, tools: TOOLS };
    for (let count = 0; count < 2; count += 1) {
      expect((await ask(request)).text).toContain('"code":"stream_interrupted"');
    }
    expect(await outcomeOf(request)).toMatchObject({ status: 200, finish: "stop", requests: 3 });
    expect(chats().map(isLoose)).toEqual([true, false, true]);
  });
});

describe("an exception behind figures alone is the answer's status", () => {
  test.each<readonly [string, ChatEvents]>([
    ["context usage", [contextUsage(99)]],
    ["metering", [metering(1)]],
    ["both", [contextUsage(99), metering(1)]],
    ["empty metadata", [event("metadataEvent", {})]],
  ])("%s", async (_, afterEvents) => {
    await signIn();
    const reason = "CONTENT_LENGTH_EXCEEDS_THRESHOLD";
    const exception = { type: "ValidationException", message: "Input is too long.", reason };
    simulator.chat.always({ exception, afterEvents });
    const { status, text: body } = await ask();
    expect([status, chats().length]).toEqual([413, 1]);
    expect(body).toContain('"code":"context_length_exceeded"');
  });
});
