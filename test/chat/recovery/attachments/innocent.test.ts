import { describe, expect, it } from "vitest";
import { outcomeOf } from "../../../cases/outcome.ts";
import type { ChatCall } from "../../../simulator/chat/chat-call.ts";
import { listOf, memberOf, textOf } from "../../../simulator/http/json.ts";
import { pngOf } from "../../../simulator/samples.ts";
import { chats, signIn, simulator, useChatWorld } from "../../chat-world.ts";

useChatWorld();

const image = (width: number) => ({
  type: "image_url",
  image_url: { url: `data:image/png;base64,${pngOf(width, 1)}` },
});
const user = (...parts: readonly unknown[]) => ({
  role: "user",
  content: [{ type: "text", text: "Look" }, ...parts],
});
const SEEN = { role: "assistant", content: "Seen." };
const tool = (length: number) => ({
  type: "function",
  function: {
    name: "look",
    description: "d".repeat(length),
    parameters: { type: "object", properties: {} },
  },
});
const SHORT = { tools: [tool(10)] };
const LONG = { tools: [tool(2000)] };
const UNKNOWN = "Improperly formed request.";
const UNREADABLE = "Could not process image";
const SERVED = { status: 200, finish: "stop" };

/** The widths of the images of each request, oldest first. */
const sent = () => chats().map(({ body }) => widthsIn(body));

function widthsIn(body: unknown): readonly (number | undefined)[] {
  const state = memberOf(body, "conversationState");
  return [...listOf(state, "history"), memberOf(state, "currentMessage")]
    .flatMap((entry) => listOf(memberOf(entry, "userInputMessage"), "images"))
    .map((each) => Buffer.from(textOf(memberOf(each, "source"), "bytes") ?? "", "base64"))
    .map((bytes) => bytes.readUInt32BE(16));
}

function refuseWhere(isRefused: (call: ChatCall) => boolean, message = UNKNOWN): void {
  simulator.chat.always({ status: 400, body: { message, reason: null } }, isRefused);
}

const isLong = ({ body }: ChatCall) =>
  JSON.stringify(body).includes(`"description":"${"d".repeat(2000)}`);
const has =
  (...widths: readonly number[]) =>
  ({ body }: ChatCall) =>
    widths.every((width) => widthsIn(body).includes(width));

/** The turns of one session, each answered: the images of each, and what is sent beside them. */
async function turns(...each: readonly (readonly [readonly number[], object?])[]): Promise<void> {
  const messages: unknown[] = [];
  for (const [widths, more = SHORT] of each) {
    messages.push(user(...widths.map(image)));
    expect(await outcomeOf({ messages: [...messages], ...more })).toMatchObject(SERVED);
    messages.push(SEEN);
  }
}

describe("an attachment of a request that was answered", () => {
  it("is sent on where a refusal that names nothing was for a tool", async () => {
    await signIn();
    refuseWhere(isLong);
    await turns([[1]], [[], LONG], [[], LONG], [[2], LONG], [[], LONG]);
    expect(sent()).toEqual([[1], [1], [1], [1], [1, 2], [1, 2]]);
  });

  it("is sent on where leaving it out did not help, at once and later", async () => {
    await signIn();
    refuseWhere(isLong);
    await turns([[1], LONG], [[], LONG], [[], LONG]);
    expect(sent()).toEqual([[1], [], [1], [1], [1]]);
  });

  it("is sent on where the model refused its fields", async () => {
    await signIn();
    refuseWhere(({ body }) => memberOf(body, "additionalModelRequestFields") !== undefined);
    const more = { model: "kiro-claude-opus-4-8", reasoning_effort: "low" };
    await turns([[1], more], [[], more], [[2], more], [[], more]);
    expect(sent().slice(0, 4)).toEqual([[1], [], [1], [1]]);
    expect(sent().at(-1)).toEqual([1, 2]);
  });

  it("is back after a refusal that was chance", async () => {
    await signIn();
    await turns([[1]], [[]]);
    simulator.chat.enqueue({ status: 400, body: { message: UNKNOWN, reason: null } });
    const messages = [user(image(1)), SEEN, user(), SEEN, user()];
    for (let turn = 0; turn < 2; turn += 1) await outcomeOf({ messages, ...SHORT });
    expect(sent()).toEqual([[1], [1], [1], [], [1]]);
  });

  it("is left out at last, and for good the second time", async () => {
    await signIn();
    await turns([[1]]);
    refuseWhere(has(1));
    const messages = [user(image(1)), SEEN, user()];
    for (let turn = 0; turn < 3; turn += 1) {
      expect(await outcomeOf({ messages, ...SHORT })).toMatchObject(SERVED);
    }
    expect(sent()).toEqual([[1], [1], [], [1], [], []]);
  });

  it.each([UNKNOWN, UNREADABLE])("is suspected after a new one: %s", async (words) => {
    await signIn();
    refuseWhere(has(2), words);
    await turns([[1]], [[2]], [[]]);
    expect(sent()).toEqual([[1], [1, 2], [1], [1]]);
  });
});

describe("a refusal that may be for several attachments", () => {
  it.each([UNKNOWN, UNREADABLE])("spares the new one if an older was bad: %s", async (words) => {
    await signIn();
    refuseWhere(has(1), words);
    const messages = [user(image(1)), SEEN, user(image(2))];
    expect(await outcomeOf({ messages, ...SHORT })).toMatchObject(SERVED);
    expect(await outcomeOf({ messages: [...messages, SEEN, user()] })).toMatchObject(SERVED);
    expect(sent()).toEqual([[1, 2], [1], [2], [2]]);
  });

  it("may be for one of them and for a tool: both are changed", async () => {
    await signIn();
    refuseWhere((call) => isLong(call) || has(1)(call));
    await turns([[1], LONG], [[], LONG]);
    expect(sent()).toEqual([[1], [], [1], [], []]);
  });

  it("is for an image once it has changed its words", async () => {
    await signIn();
    refuseWhere(isLong, "tools.0.custom.description: too long");
    refuseWhere(has(1));
    await turns([[1], LONG], [[], LONG]);
    expect(sent().slice(-2)).toEqual([[], []]);
  });

  it.each([
    "Request too large: total size of images exceeds 3 MB",
    "At least one of the image dimensions exceed max allowed size for many-image requests: 2000 pixels",
    "The combined size of all attachments is above 20 MB",
    "Too many images",
  ])("has the oldest ones leave, never the newest, where they are too much: %s", async (words) => {
    await signIn();
    refuseWhere(({ body }) => widthsIn(body).length > 3, words);
    await turns([[1]], [[2]], [[3]], [[4]], [[5]], [[6]]);
    expect(sent().slice(3)).toEqual([
      [1, 2, 3, 4],
      [3, 4],
      [3, 4, 5],
      [3, 4, 5, 6],
      [5, 6],
    ]);
  });
});
