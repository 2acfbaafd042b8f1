import { expect, test } from "vitest";
import { createToolOrder } from "../../../src/chat/memory/tools/tool-order.ts";
import { ending, text } from "../../simulator/chat/events.ts";
import { ask, chats, signIn, simulator, useChatWorld } from "../chat-world.ts";

const tool = (name: string) => ({ type: "function", function: { name, parameters: {} } });
const ALL = Array.from({ length: 150 }, (_, index) => tool(`m${index}`));

useChatWorld();

test("a conversation keeps its tools and their order, in whatever order they are offered", async () => {
  await signIn();
  for (const tools of [ALL, [...ALL].reverse(), [tool("new"), ...ALL], ALL.slice(1), ALL]) {
    simulator.chat.enqueue({ events: [text("Hi"), ...ending()] });
    await ask({ tools });
  }
  const sent = chats().map(({ body }) =>
    [...JSON.stringify(body).matchAll(/"toolSpecification":\{"name":"(\w+)"/g)].map(
      ([, name]) => name,
    ),
  );
  const [first = []] = sent;
  expect(first).toHaveLength(119);
  expect([sent[1], sent[2], sent[4]]).toEqual([first, first, first]);
  expect(sent[3]).toHaveLength(119);
  expect(sent[3]?.slice(0, 118)).toEqual(first.slice(1));
});

test("what is remembered of the order has a bound, and ends with other conversations", () => {
  const order = createToolOrder();
  order.noteSent("c", ["b", "a"]);
  const tools = ["a", "x", "b"].map((name) => ({ name }));
  const names = (id: string) => order.of(id, tools).map(({ name }) => name);
  expect([names("c"), names("d")]).toEqual([
    ["b", "a", "x"],
    ["a", "x", "b"],
  ]);
  for (let index = 0; index < 300; index += 1) order.noteSent(`c${index}`, ["a"]);
  expect(names("c")).toEqual(["a", "x", "b"]);
});
