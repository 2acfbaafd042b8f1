import { describe, expect, it } from "vitest";
import { parseChatRequest } from "../../../src/openai/chat-request.ts";
import { translateRequest } from "../../../src/translate/request/request.ts";
import {
  OPTIONS,
  assistant,
  call,
  currentOf,
  entriesOf,
  sketch,
  system,
  tool,
  translate,
  user,
} from "../translate.ts";

const PNG = `data:image/png;base64,${Buffer.from("\x89PNG\r\n\x1a\n", "latin1").toString("base64")}`;
const picture = { type: "image_url", image_url: { url: PNG } };
const GO_ON = "U: Go on from exactly where your last message ends. Do not repeat any of it.";
const MEDIA_LABEL = "Attached media from tool result:";
const INTERRUPTED = "The tool call was interrupted; there is no result.";

describe("turns (F3, F5)", () => {
  it.each<[string, readonly unknown[], readonly string[]]>([
    ["a single user", [user("Hi")], ["U: Hi"]],
    ["users in a row", [user("One"), user("Two")], ["U: One\n\nTwo"]],
    [
      "parts of one user",
      [
        user([
          { type: "text", text: "One" },
          { type: "text", text: "Two" },
        ]),
      ],
      ["U: One\n\nTwo"],
    ],
    [
      "assistants in a row",
      [user("Hi"), assistant("One"), assistant("Two"), user("Go")],
      ["U: Hi", "A: One\n\nTwo", "U: Go"],
    ],
    ["the assistant first", [assistant("Yes"), user("Go")], ["U: Hello", "A: Yes", "U: Go"]],
    ["the assistant last", [user("Hi"), assistant("The")], ["U: Hi", "A: The", GO_ON]],
    [
      "an assistant without a word",
      [user("One"), assistant(""), assistant(null), assistant(" \n"), user("Two")],
      ["U: One\n\nTwo"],
    ],
    [
      "users without a word",
      [user(""), user("One"), assistant("Yes"), user(" \n"), user(null), user([])],
      ["U: One", "A: Yes", GO_ON],
    ],
    ["nobody with a word", [user(" ")], ["U: Hello"]],
    ["text as it is", [user("  indented\n")], ["U:   indented\n"]],
    [
      "a system message in between",
      [user("Hi"), assistant("Yes"), system("Be brief."), user("Go")],
      ["U: Hi", "A: Yes", "U: Be brief.\n\nGo"],
    ],
    ["a picture alone", [user([picture])], ["U: See the attachment. #png"]],
    ["the label of images that are nobody's", [user(MEDIA_LABEL)], [`U: ${MEDIA_LABEL}`]],
    [
      "such a label behind words without a call",
      [user("Hi"), assistant("Yes"), user(MEDIA_LABEL)],
      ["U: Hi", "A: Yes", `U: ${MEDIA_LABEL}`],
    ],
  ])("%s", (_, messages, expected) => {
    expect(sketch(translate(messages))).toEqual(expected);
  });
});

describe("tool calls and results (F1, F2)", () => {
  it.each<[string, readonly unknown[], readonly string[]]>([
    [
      "a call and its result",
      [user("Hi"), assistant("Look.", call("a")), tool("a", "out")],
      ["U: Hi", "A: Look. +a", "U:  -a(success: out)"],
    ],
    [
      "calls of one turn, results in another order",
      [user("Hi"), assistant(null, call("a"), call("b")), tool("b", "2"), tool("a", "1")],
      ["U: Hi", "A:  +a +b", "U:  -a(success: 1) -b(success: 2)"],
    ],
    [
      "calls of assistants in a row",
      [
        user("Hi"),
        assistant("", call("a")),
        assistant("", call("b")),
        tool("a", "1"),
        tool("b", "2"),
      ],
      ["U: Hi", "A:  +a +b", "U:  -a(success: 1) -b(success: 2)"],
    ],
    [
      "no result",
      [user("Hi"), assistant("", call("a"))],
      ["U: Hi", "A:  +a", `U:  -a(error: ${INTERRUPTED})`],
    ],
    [
      "no result, and the user goes on",
      [user("Hi"), assistant("", call("a")), user("Stop")],
      ["U: Hi", "A:  +a", `U: Stop -a(error: ${INTERRUPTED})`],
    ],
    [
      "the user goes on after a result",
      [user("Hi"), assistant("", call("a")), tool("a", "1"), user("And now"), user("this")],
      ["U: Hi", "A:  +a", "U: And now\n\nthis -a(success: 1)"],
    ],
    [
      "a result after what the user said",
      [user("Hi"), assistant("", call("a")), user("Well?"), tool("a", "1"), assistant("Done")],
      ["U: Hi", "A:  +a", "U: Well? -a(success: 1)", "A: Done", GO_ON],
    ],
    [
      "a late result, behind another call",
      [
        user("Hi"),
        assistant("", call("a"), call("b")),
        tool("a", "1"),
        assistant("", call("c")),
        tool("b", "2"),
        tool("c", "3"),
      ],
      ["U: Hi", "A:  +a +b", "U:  -a(success: 1) -b(success: 2)", "A:  +c", "U:  -c(success: 3)"],
    ],
    [
      "results of one call",
      [user("Hi"), assistant("", call("a")), tool("a", "1"), tool("a", "2", { is_error: true })],
      ["U: Hi", "A:  +a", "U:  -a(error: 1|2)"],
    ],
    [
      "a result without a call",
      [user("Hi"), tool("x", "out"), assistant("Yes"), user("Go")],
      ["U: Hi\n\nResult of an earlier tool call:\n\nout", "A: Yes", "U: Go"],
    ],
    [
      "a result before its call",
      [tool("a", "out"), assistant("", call("a")), user("Go")],
      ["U: Result of an earlier tool call:\n\nout", "A:  +a", `U: Go -a(error: ${INTERRUPTED})`],
    ],
    ["a blank result without a call", [user("Hi"), tool("x", " ")], ["U: Hi"]],
    [
      "silence",
      [
        user("Hi"),
        assistant("", call("a"), call("b")),
        tool("a", ""),
        tool("b", " ", { status: "error" }),
      ],
      [
        "U: Hi",
        "A:  +a +b",
        "U:  -a(success: (no output)) -b(error: The tool failed without a message.)",
      ],
    ],
    [
      "a picture as a result goes beside it",
      [user("Hi"), assistant("", call("a")), tool("a", [{ type: "text", text: "Read" }, picture])],
      ["U: Hi", "A:  +a", "U:  -a(success: Read) #png"],
    ],
    [
      "a picture as the only result",
      [user("Hi"), assistant("", call("a")), tool("a", [picture])],
      ["U: Hi", "A:  +a", "U:  -a(success: (image attached)) #png"],
    ],
  ])("%s", (_, messages, expected) => {
    expect(sketch(translate(messages))).toEqual(expected);
  });

  it("gives an id that comes again one of its own, and the result with it", () => {
    const messages = [
      user("Hi"),
      assistant("", call("a")),
      tool("a", "1"),
      assistant("", call("a"), call("a")),
      tool("a", "2"),
      tool("a", "3"),
    ];
    const [, first, , second = "", results = ""] = sketch(translate(messages));
    const ids = [...second.matchAll(/\+(\S+)/g)].map(([, id]) => id);
    expect(first).toBe("A:  +a");
    expect(new Set(["a", ...ids]).size).toBe(3);
    expect(results).toBe(`U:  -${ids[0]}(success: 2) -${ids[1]}(success: 3)`);
  });

  it("gives an unanswered id that comes again its result only once", () => {
    const messages = [
      user("Hi"),
      assistant("", call("a")),
      user("Again"),
      assistant("", call("a")),
      tool("a", "2"),
    ];
    expect(sketch(translate(messages)).filter((line) => line.includes("success: 2"))).toHaveLength(
      1,
    );
    expect(sketch(translate(messages))[2]).toBe(`U: Again -a(error: ${INTERRUPTED})`);
  });

  it("keeps the ids of what was there before when the conversation grows", () => {
    const messages = [
      user("Hi"),
      assistant("", call("bad id"), call("a"), call("a")),
      tool("a", "1"),
    ];
    const later = [...messages, assistant("Yes", call("a")), tool("a", "2"), user("Go")];
    const before = sketch(translate(messages));
    expect(sketch(translate(later)).slice(0, 2)).toEqual(before.slice(0, 2));
  });

  it.each(["", "bad id!", "x".repeat(65), "\ud800", "工具"])("makes id %j legal", (id) => {
    const [, asked, answered] = sketch(
      translate([user("Hi"), assistant("", call(id)), tool(id, "1")]),
    );
    const legal = asked?.match(/^A: {2}\+([a-zA-Z0-9_-]{1,64})$/)?.[1];
    expect(legal).toBeDefined();
    expect(answered).toBe(`U:  -${legal}(success: 1)`);
  });

  it.each([
    ["the caller marks it", { is_error: true }, new Set<string>()],
    ["the host knows it", {}, new Set(["bad id"])],
  ])("a failed call is an error: %s", (_, marks, failedToolCalls) => {
    const messages = [
      user("Hi"),
      assistant("", call("bad id"), call("b")),
      tool("bad id", "x", marks),
      tool("b", "y"),
    ];
    const results = sketch(translate(messages, { failedToolCalls })).at(-1);
    expect(results).toMatch(/\(error: x\) -b\(success: y\)$/);
  });

  // In quadratic time this takes minutes.
  it("takes a long conversation of equal ids in linear time", { timeout: 20_000 }, () => {
    const rounds = Array.from({ length: 20_000 }, () => [assistant("", call("a")), tool("a", "1")]);
    const chat = parseChatRequest({ model: "m", messages: [user("Hi"), ...rounds.flat()] });
    expect(entriesOf(translateRequest(chat, OPTIONS).request)).toHaveLength(40_001);
  });
});

describe("words after tool results", () => {
  const PDF = "data:application/pdf;base64,JVBERi0xLjQKMSAwIG9iajw8Pj4K";
  const document = { type: "file", file: { filename: "a.pdf", file_data: PDF } };
  const called = [user("Hi"), assistant("", call("a"), call("b")), tool("a", "1"), tool("b", "2")];
  const results = "-a(success: 1) -b(success: 2)";
  const label = { type: "text", text: "Attached media from tool result:" };

  it.each([
    ["beside", [`U: And now ${results}`]],
    ["apart", [`U:  ${results}`, "U: And now"]],
    ["inside", ["U:  -a(success: 1) -b(success: 2|After this the user said:\n\nAnd now)"]],
  ] as const)("go %s, with nothing put between", (wordsAfterResults, expected) => {
    const messages = [...called, user("And now")];
    expect(sketch(translate(messages, { wordsAfterResults })).slice(2)).toEqual(expected);
  });

  it.each([
    ["beside", `U:  ${results} #png`],
    ["apart", "U: See the attachment. #png"],
    ["inside", `U:  ${results} #png`],
  ] as const)("may be a picture alone: %s", (wordsAfterResults, expected) => {
    const messages = [...called, user([picture])];
    expect(sketch(translate(messages, { wordsAfterResults })).at(-1)).toBe(expected);
  });

  it("puts images that OpenCode attached on the turn of the results, without a text beside", () => {
    const lines = sketch(translate([...called, user([label, picture]), user("And now")]));
    expect(sketch(translate([...called, user([label, picture])]))[2]).toBe(
      "U:  -a(success: 1) -b(success: 2|Attached media from tool result:) #png",
    );
    expect(lines.slice(2)).toEqual([
      "U: And now -a(success: 1) -b(success: 2|Attached media from tool result:) #png",
    ]);
  });

  it("keeps a text beside a document", () => {
    const attached = currentOf(translate([...called, user([label, document])]));
    expect(attached.content).toBe(label.text);
    expect(attached.documents).toHaveLength(1);
    const returned = currentOf(translate([...called.slice(0, 3), tool("b", [document])]));
    expect(returned.content).toBe("See the attachment.");
  });

  it("takes the label for what it is only after results", () => {
    expect(sketch(translate([user("Hi"), user([label, picture])]))).toEqual([
      `U: Hi\n\n${label.text} #png`,
    ]);
  });
});

describe("strict", () => {
  it("sends attachments as before: it is for something else", () => {
    const messages = [
      user([{ type: "text", text: "Look" }, picture]),
      assistant("", call("a")),
      tool("a", [picture]),
      assistant("Yes"),
      user([{ type: "text", text: "And this" }, picture]),
    ];
    expect(sketch(translate(messages, { strict: true }))).toEqual([
      "U: Look #png",
      "A:  +a",
      "U:  -a(success: (image attached)) #png",
      "A: Yes",
      "U: And this #png",
    ]);
  });
});
