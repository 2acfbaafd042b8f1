import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  assistant,
  call,
  currentOf,
  definition,
  entriesOf,
  sketch,
  system,
  tool,
  translate,
  translateBody,
  user,
} from "../translate.ts";

function fixture(name: string): object {
  return JSON.parse(readFileSync(new URL(`fixtures/${name}`, import.meta.url), "utf8")) as object;
}

describe("a conversation of OpenCode", () => {
  const chat = fixture("chat.json");
  const { request, toolNames, thinkingTags, notes } = translateBody(chat, {
    failedToolCalls: new Set(["tooluse_def"]),
  });

  it("goes out as Kiro's own clients would say it", () => {
    expect(request).toEqual(fixture("wire.json"));
  });

  it("comes with what the answer needs to be understood", () => {
    expect([...toolNames.values()]).toEqual(["edit", "grep", "linear.app/list"]);
    expect(thinkingTags).toBe(true);
    expect(notes).toEqual([]);
  });
});

const THINKING =
  "<thinking_mode>enabled</thinking_mode><max_thinking_length>8192</max_thinking_length>";

describe("the opening", () => {
  it.each<[string, readonly unknown[], string]>([
    ["is before the first user text", [system("S"), user("U")], "S\n\nU"],
    ["joins system messages", [system("S"), system(" "), system("T"), user("U")], "S\n\nT\n\nU"],
    ["goes before the assistant too", [system("S"), assistant("A"), user("U")], "S"],
    ["may be all there is", [system("S")], "S"],
    ["may be missing", [system(""), user("U")], "U"],
  ])("%s", (_, messages, expected) => {
    const first = (request: ReturnType<typeof translate>) => {
      const [entry] = entriesOf(request);
      return entry !== undefined && "userInputMessage" in entry
        ? entry.userInputMessage.content
        : undefined;
    };
    expect(first(translate(messages))).toBe(expected);
    expect(first(translate(messages, { fallbackThinkingBudget: 8192 }))).toBe(
      `${THINKING}\n\n${expected}`,
    );
  });

  it("says whether thinking was asked for", () => {
    expect(translateBody({ messages: [user("U")] }).thinkingTags).toBe(false);
    const { thinkingTags } = translateBody(
      { messages: [user("U")] },
      { fallbackThinkingBudget: 1 },
    );
    expect(thinkingTags).toBe(true);
  });

  it("stays the same when the conversation grows", () => {
    const messages = [system("S"), user("U"), assistant("A", call("a")), tool("a", "1")];
    const before = sketch(translate(messages));
    const after = sketch(translate([...messages, assistant("B"), user("V")]));
    expect(after.slice(0, before.length)).toEqual(before);
  });
});

describe("a title request", () => {
  it("has two users in a row and no tools", () => {
    const messages = [system("You name threads."), user("Name this:\n"), user("Hi")];
    const { request } = translateBody({ messages, stream: true });
    expect(request.conversationState).toEqual({
      conversationId: "conversation-1",
      chatTriggerType: "MANUAL",
      currentMessage: {
        userInputMessage: {
          content: "You name threads.\n\nName this:\n\n\nHi",
          modelId: "claude-opus-4.5",
          origin: "AI_EDITOR",
        },
      },
    });
  });
});

describe("the frame", () => {
  it("names the model on the current message only", () => {
    const request = translate([user("Hi"), assistant("Yes"), user("Go")]);
    expect(currentOf(request)).toMatchObject({ modelId: "claude-opus-4.5", origin: "AI_EDITOR" });
    expect(JSON.stringify(request.conversationState.history)).not.toMatch(/modelId|origin|tools/);
  });

  it("holds well-formed text only", () => {
    const messages = [
      system("\ud800"),
      user("\udc00"),
      assistant("\ud800", call("a", "bash", '{"\\ud800":"\\udc00"}')),
      tool("a", "\ud800"),
      tool("orphan", "\ud800"),
    ];
    const tools = [definition("bash", { properties: { "\ud800": {} } }, "\ud800")];
    const text = JSON.stringify(translateBody({ messages, tools }).request);
    expect(text).not.toMatch(/\\ud[89a-f]/i);
  });
});
