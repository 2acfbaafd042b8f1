import { describe, expect, it } from "vitest";
import {
  assistant,
  call,
  currentOf,
  definition,
  entriesOf,
  sketch,
  tool,
  translateBody,
  user,
} from "../../translate.ts";

function specificationsOf({ request }: ReturnType<typeof translateBody>) {
  const { userInputMessageContext } = currentOf(request);
  return (userInputMessageContext?.tools ?? []).map((entry) => entry.toolSpecification);
}

function namesOf(translation: ReturnType<typeof translateBody>): readonly string[] {
  return specificationsOf(translation).map((specification) => specification.name);
}

const CALLED = [user("Hi"), assistant("", call("a", "bash")), tool("a", "out")];

describe("names", () => {
  it("passes legal names and keeps the first of equal ones", () => {
    const tools = [definition("bash", {}, "First"), definition("mcp_a-B"), definition("bash")];
    const translation = translateBody({ messages: [user("Hi")], tools });
    expect(namesOf(translation)).toEqual(["bash", "mcp_a-B"]);
    expect(specificationsOf(translation)[0]?.description).toBe("First");
    expect([...translation.toolNames]).toEqual([
      ["bash", "bash"],
      ["mcp_a-B", "mcp_a-B"],
    ]);
  });

  it("maps other names to legal ones and back, in tools and in history alike", () => {
    const wanted = ["a.b", "a/b", "n".repeat(65), "工具", "\ud800", "\udc00", "__proto__", " "];
    const translation = translateBody({
      messages: [
        user("Hi"),
        assistant("", ...wanted.map((name, index) => call(`id${index}`, name))),
      ],
      tools: wanted.map((name) => definition(name)),
    });
    const names = namesOf(translation);
    expect(names.map((name) => translation.toolNames.get(name))).toEqual(wanted);
    const uses = entriesOf(translation.request).flatMap((entry) =>
      "assistantResponseMessage" in entry ? (entry.assistantResponseMessage.toolUses ?? []) : [],
    );
    expect(uses.map((use) => use.name)).toEqual(names);
    expect(names[0]).toMatch(/^a_b_[0-9a-f]{8}$/);
  });

  it("never renames a tool for the sake of the history", () => {
    const [minted = ""] = namesOf(
      translateBody({ messages: [user("Hi")], tools: [definition("a.b")] }),
    );
    const translation = translateBody({
      messages: [user("Hi"), assistant("", call("a", "a.b")), tool("a", "x")],
      tools: [definition(minted)],
    });
    const [first, standIn = ""] = namesOf(translation);
    expect(first).toBe(minted);
    expect(translation.toolNames.get(minted)).toBe(minted);
    expect(translation.toolNames.get(standIn)).toBe("a.b");
  });
});

describe("which tools", () => {
  it("sends none where there are none", () => {
    const { request } = translateBody({ messages: [user("Hi")] });
    expect(currentOf(request).userInputMessageContext).toBeUndefined();
  });

  it("sends none where none may be called", () => {
    const body = { messages: [user("Hi")], tools: [definition("bash")], tool_choice: "none" };
    expect(namesOf(translateBody(body))).toEqual([]);
  });

  it.each([
    ["the request has none", {}],
    [
      "none may be called",
      { tools: [definition("bash"), definition("read")], tool_choice: "none" },
    ],
  ])("stands in for the tools of the history where %s", (_, more) => {
    const translation = translateBody({ messages: CALLED, ...more });
    expect(specificationsOf(translation)).toEqual([
      {
        name: "bash",
        description:
          "No longer available: do not call it. It stands here because this conversation used it earlier.",
        inputSchema: { json: { type: "object", properties: {} } },
      },
    ]);
  });

  it.each([false, true])("strict %s: stands in for a vanished tool after all others", (strict) => {
    const body = { messages: CALLED, tools: [definition("read"), definition("write")] };
    expect(namesOf(translateBody(body, { strict }))).toEqual(["read", "write", "bash"]);
  });

  it("stands in for a tool that was called without a name", () => {
    const messages = [user("Hi"), assistant("", call("a", "")), tool("a", "x")];
    const names = namesOf(translateBody({ messages, tools: [definition("read")] }));
    expect(names).toEqual(["read", expect.stringMatching(/^_[0-9a-f]{8}$/)]);
  });

  it("knows a vanished tool by the caller's name, for when the model calls it anyway", () => {
    const messages = [user("Hi"), assistant("", call("a", "mcp.gone")), tool("a", "x")];
    const translation = translateBody({ messages, tools: [definition("read")] });
    const [, standIn = ""] = namesOf(translation);
    expect(translation.toolNames.get(standIn)).toBe("mcp.gone");
  });

  it("keeps what was sent before when the conversation goes on", () => {
    const tools = [definition("read"), definition("write")];
    const longer = [...CALLED, assistant("", call("b", "gone"), call("c", "write"))];
    const before = specificationsOf(translateBody({ messages: CALLED, tools }));
    const after = specificationsOf(translateBody({ messages: longer, tools }));
    expect(after.slice(0, before.length)).toEqual(before);
    expect(after.slice(before.length).map(({ name }) => name)).toEqual(["gone"]);
  });

  it.each([
    [false, 119],
    [true, 48],
  ])("strict %s: sends at most so many, those of the history among them: %i", (strict, most) => {
    const tools = numbered(150);
    const messages = [user("Hi"), assistant("", call("b", "tool149"), call("c", "tool1"))];
    const translation = translateBody({ messages, tools }, { strict });
    const first = Array.from({ length: most - 1 }, (_, index) => `tool${index}`);
    expect(namesOf(translation)).toEqual([...first, "tool149"]);
    expect(translation.toolsLeftOut).toBe(150 - most);
  });

  it("sends the host's own tools, then those of the history, then those of no server", () => {
    const github = Array.from({ length: 117 }, (_, index) => `github_${index + 100}`);
    const own = ["apply_patch", "bash", "edit", "kiro_status", "read", "todowrite", "write"];
    const tools = [...github, ...own, "deploy"].toSorted().map((name) => definition(name));
    const messages = [user("Hi"), assistant("", call("a", "github_216"))];
    const names = namesOf(translateBody({ messages, tools }));
    const left = github.slice(0, 119 - own.length - 2);
    expect(names).toEqual([...left, "github_216", ...own, "deploy"].toSorted());
    const few = namesOf(translateBody({ messages, tools }, { maxTools: 8 }));
    expect(few).toEqual([...own, "github_216"].toSorted());
  });
});

const numbered = (count: number) =>
  Array.from({ length: count }, (_, index) => definition(`tool${index}`));

const rounds = (names: readonly string[]) => [
  user("Hi"),
  ...names.flatMap((name, index) => [
    assistant("", call(`id${index}`, name, `{"n":${index}}`)),
    tool(`id${index}`, `found ${index};`),
  ]),
];

describe("calls of tools that nothing declares", () => {
  it("are told in words where what is offered leaves no room for stand-ins", () => {
    const messages = [
      user("Hi"),
      assistant("I look.", call("a", "gone", '{"q":1}'), call("b", "tool0")),
      tool("a", "found"),
      tool("b", "out"),
    ];
    const translation = translateBody({ messages, tools: numbered(130) });
    expect(sketch(translation.request)).toEqual([
      "U: Hi",
      "A: I look. +b",
      'U: Earlier tool call: gone {"q":1}\n\nResult of an earlier tool call:\n\nfound -b(success: out)',
    ]);
    expect(namesOf(translation)).toHaveLength(119);
  });

  it.each([
    ["offered, of which the model takes fewer", 130, 24, "tool"],
    ["gone", 1, 119, "gone"],
  ])("lose no text and lock no session: %s", (_, offered, maxTools, kind) => {
    const used = Array.from({ length: 125 }, (__, index) => `${kind}${index}`);
    const translation = translateBody(
      { messages: rounds(used), tools: numbered(offered) },
      { maxTools },
    );
    expect(namesOf(translation)).toHaveLength(maxTools);
    expect(namesOf(translation)[0]).toBe("tool0");
    const bytes = JSON.stringify(translation.request);
    const lost = used.filter((__, index) => !bytes.includes(`found ${index};`));
    expect(lost).toEqual([]);
  });

  it("leave their id to no result of another call", () => {
    const messages = [
      ...rounds(["tool0"]),
      assistant("", call("id0", "gone")),
      tool("id0", "second"),
    ];
    const { request } = translateBody({ messages, tools: numbered(130) });
    expect(sketch(request).slice(1)).toEqual([
      "A:  +id0",
      "U: Earlier tool call: gone {}\n\nResult of an earlier tool call:\n\nsecond -id0(success: found 0;)",
    ]);
  });

  it("stay as they were sent before when the conversation goes on", () => {
    const names = Array.from({ length: 10 }, (_, index) => `gone${index}`);
    const before = [...rounds(names.slice(0, 4)), assistant("Done."), user("Next")];
    const sent = [before, [...before, ...rounds(names.slice(4))]].map((messages) => {
      const { request } = translateBody({ messages, tools: numbered(116) });
      return JSON.stringify(request.conversationState.history);
    });
    expect(sent[1]?.startsWith(sent[0]?.slice(0, -1) ?? "-")).toBe(true);
  });

  it("keeps results and tools together in the current message", () => {
    const { request } = translateBody({ messages: CALLED, tools: [definition("bash")] });
    const context = currentOf(request).userInputMessageContext;
    expect(context?.toolResults).toHaveLength(1);
    expect(context?.tools).toHaveLength(1);
    const earlier = entriesOf(request).slice(0, -1);
    expect(JSON.stringify(earlier)).not.toContain("toolSpecification");
  });
});

describe("descriptions", () => {
  it.each(["", " \n"])("says the name where there is none: %j", (description) => {
    const tools = [definition("bash", {}, description)];
    expect(specificationsOf(translateBody({ messages: [user("Hi")], tools }))[0]?.description).toBe(
      "bash",
    );
  });

  it.each([
    [false, 9216],
    [true, 1024],
  ])("strict %s: moves what is longer than %i to the system text", (strict, limit) => {
    const fits = "d".repeat(limit);
    // A cut at any odd place would split a pair.
    const tooLong = `x${"😀".repeat(limit / 2)}`;
    const tools = [definition("bash", {}, fits), definition("read", {}, tooLong)];
    const messages = [{ role: "system", content: "Be brief." }, user("Hi")];
    const translation = translateBody({ messages, tools }, { strict });
    const [bash, read] = specificationsOf(translation);
    expect(bash?.description).toBe(fits);
    expect(read?.description.length).toBeLessThanOrEqual(limit);
    expect(read?.description).toMatch(/^x(?:😀)+.?\n\n\[Cut here\. .*"## read"\.\]$/u);
    expect(currentOf(translation.request).content).toBe(
      `Be brief.\n\n# Tools described in full\n\n## read\n\n${tooLong}\n\nHi`,
    );
    expect(translation.notes).toEqual(["tool description moved to the system text: read"]);
  });
});
