import { describe, expect, it } from "vitest";
import { ending, reasoning, text, toolUse } from "../../simulator/chat/events.ts";
import type { Tool } from "../host/tool.ts";
import {
  chats,
  configure,
  GENERATIONS,
  loggedIn,
  logIn,
  MODEL,
  newHost,
  simulator,
  useHosts,
} from "./world.ts";

useHosts();

const READ: Tool = {
  description: "Reads a file.",
  inputSchema: { type: "object", properties: { path: { type: "string" } } },
  run: ({ path }) => `content of ${String(path)}`,
};
const PNG =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
const bodies = () => chats().map(({ body }) => JSON.stringify(body));

describe.each(GENERATIONS)("a conversation in a host of OpenCode 2 (%s)", (generation) => {
  it("is answered, with thoughts and usage", async () => {
    const { place } = await loggedIn(generation);
    simulator.chat.enqueue({ events: [reasoning("hm"), text("Hello."), ...ending("END_TURN")] });
    const turn = await place.session({ model: MODEL }).prompt("hi");
    expect(turn).toMatchObject({
      text: "Hello.",
      reasoning: "hm",
      finish: "stop",
      error: undefined,
    });
    expect(turn.usage?.inputTokens.total).toBeGreaterThan(0);
  });

  it("has the models after the login, and none before or after a logout", async () => {
    const host = newHost(generation);
    const place = await host.open();
    expect(place.models()).toEqual([]);
    await logIn(place);
    const ids = place.models().map(({ id }) => id);
    expect(ids).toContain("kiro-claude-sonnet-4-5");
    host.credentials.remove("cred_1");
    expect(place.models()).toEqual([]);
    await expect(place.session({ model: MODEL }).prompt("hi")).rejects.toThrow("unavailable");
  });

  it("thinks as much as the variant says", async () => {
    const { place } = await loggedIn(generation);
    const model = "kiro/kiro-claude-sonnet-4-5-thinking";
    const variants = place.models().find(({ id }) => `kiro/${id}` === model)?.variants;
    expect(variants?.map(({ id }) => id)).toEqual(["low", "medium", "max"]);
    await place.session({ model: `${model}#max` }).prompt("hi");
    expect(bodies()[0]).toContain("32768");
  });

  it("runs tools until the model is done, and gives it their words", async () => {
    const { place } = await loggedIn(generation);
    simulator.chat.enqueue({
      events: [
        text("I look."),
        toolUse("t1", "read", { path: "a" }),
        toolUse("t2", "read", { path: "b" }),
        ...ending("TOOL_USE"),
      ],
    });
    simulator.chat.enqueue({ events: [text("Done."), ...ending()] });
    const turn = await place.session({ model: MODEL, tools: { read: READ } }).prompt("hi");
    expect(turn).toMatchObject({ text: "Done.", asked: 2, error: undefined });
    expect(turn.ran.map(({ input }) => input)).toEqual(['{"path":"a"}', '{"path":"b"}']);
    expect(bodies()[1]).toContain("content of b");
    expect(bodies()[1]).not.toContain('\\"type\\":\\"text\\"');
  });

  it("tells the model which tool has failed", async () => {
    const { place } = await loggedIn(generation);
    simulator.chat.enqueue({
      events: [toolUse("t1", "read", { path: "a" }), ...ending("TOOL_USE")],
    });
    const read = { ...READ, run: () => Promise.reject(new Error("no such file")) };
    await place.session({ model: MODEL, tools: { read } }).prompt("hi");
    expect(bodies()[1]).toContain('"status":"error"');
    expect(bodies()[1]).toContain("no such file");
  });

  it("never runs a tool whose call was cut", async () => {
    const { place } = await loggedIn(generation);
    const cut = {
      events: toolUse("t1", "read", ['{"pa']).slice(0, 2),
      then: "truncate",
    } as const;
    simulator.chat.enqueue(cut);
    simulator.chat.enqueue(cut);
    simulator.chat.enqueue({ events: [text("In parts, then."), ...ending()] });
    const turn = await place.session({ model: MODEL, tools: { read: READ } }).prompt("hi");
    expect(turn.text).toBe("In parts, then.");
    expect(turn.ran).toEqual([]);
  });

  it("has its prompts cached where the person wants that", async () => {
    configure({ prompt_caching: true });
    const { place } = await loggedIn(generation);
    const session = place.session({ model: MODEL });
    await session.prompt("a long text ".repeat(2_000));
    await session.prompt("and more");
    expect(bodies()[1]?.match(/"cachePoint":/g)).toHaveLength(3);
  });

  it("sends a picture", async () => {
    const { place } = await loggedIn(generation);
    const picture = { type: "file", mediaType: "image/png", data: PNG };
    await place.session({ model: MODEL }).prompt("what is it?", [picture]);
    expect(bodies()[0]).toContain(PNG);
  });

  it("has a conversation of its own for a subagent", async () => {
    const { place } = await loggedIn(generation);
    await place.session({ model: MODEL, id: "ses_1" }).prompt("hi");
    await place.session({ model: MODEL, id: "ses_2", parentId: "ses_1" }).prompt("look");
    const ids = chats().map(
      ({ body }) =>
        (body as { conversationState: { conversationId: string } }).conversationState
          .conversationId,
    );
    expect(new Set(ids).size).toBe(2);
  });
});
