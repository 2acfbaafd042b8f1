import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { renderBar } from "../../src/cli/output/bar.ts";
import { renderTable, type Column } from "../../src/cli/output/table.ts";
import { withSpinner } from "../../src/cli/output/spinner.ts";
import { type View, viewOf } from "../../src/cli/output/view.ts";
import { fit, widthOf } from "../../src/cli/output/width.ts";
import { wrap } from "../../src/cli/output/wrap.ts";
import { type ProcessStreams, type Terminal, terminalOf } from "../../src/cli/terminal/terminal.ts";
import { createFakeClock } from "../helpers/fake-clock.ts";

const READER = { timeZone: "UTC", locale: "en-US" };

function terminal(changes: Partial<Terminal> = {}): Terminal {
  return {
    write: () => undefined,
    writeError: () => undefined,
    columns: 80,
    hasColor: false,
    isWatched: true,
    isInteractive: true,
    reader: READER,
    ...changes,
  };
}

const view = (columns: number): View => viewOf(terminal({ columns }), 0);

describe("a table", () => {
  const columns: readonly Column[] = [
    { title: "Name", priority: 1, min: 6 },
    { title: "Count", priority: 3, align: "right" },
    { title: "Note", priority: 2, min: 8 },
  ];
  const rows = [
    [{ text: "一二三四五六七八" }, { text: "1,000" }, { text: "a note of some length" }],
    [{ text: "👩‍💻 e\u0301te\u0301" }, { text: "1" }, { text: "short" }],
  ];

  it("is never wider than the terminal, whatever its characters", () => {
    for (let width = 12; width <= 60; width += 1) {
      for (const line of renderTable(columns, rows, view(width)).split("\n")) {
        expect(widthOf(line), `${width}: ${line}`).toBeLessThanOrEqual(width);
      }
    }
  });

  it("narrows the widest columns first, and leaves out the least important ones", () => {
    expect(renderTable(columns, rows, view(40))).toContain("Count");
    expect(renderTable(columns, rows, view(20))).not.toContain("Count");
    expect(renderTable(columns, rows, view(20))).toContain("Note");
  });

  it("keeps the piece of an id that alone tells two accounts apart", () => {
    const labels = ["Google account 4f2a", "work, for everything (4f2a)"];
    const text = renderTable(
      [{ title: "Account", priority: 1, min: 12 }],
      labels.map((each) => [{ text: each }]),
      view(14),
    );
    expect(text).toContain("Google a… 4f2a");
    expect(text).toMatch(/… \(4f2a\)/);
  });

  it("shows nothing that acts on the terminal, and no secret", () => {
    const evil = [[{ text: "a\u001b[2Jb\nc" }, { text: "1" }, { text: "ksk_abcdefghijkl" }]];
    const text = renderTable(columns, evil, view(80));
    expect(text).not.toContain("\u001b");
    expect(text).not.toContain("ksk_abc");
    expect(text.split("\n")).toHaveLength(2);
  });
});

describe("prose", () => {
  const wrapped = (text: string) => wrap(text, 40);

  it.each([
    ["It is off. Switch it on: KIRO_DEBUG=true opencode", "KIRO_DEBUG=true opencode"],
    [
      "npx opencode-kiro-auth setup --from file:///a/long/place",
      "npx opencode-kiro-auth setup --from file:///a/long/place",
    ],
    [
      "Nobody is logged in here. Run `npx opencode-kiro-auth accounts add`.",
      "`npx opencode-kiro-auth accounts add`.",
    ],
    ['The settings cannot be read: see "/home/ann/a place/x.json".', '"/home/ann/a place/x.json".'],
  ])("breaks no command and no path: %s", (text, whole) => {
    expect(wrapped(text)).toContain(whole);
    expect(wrapped(text).join(" ")).toBe(text);
  });

  it("breaks none of the commands that mend something", () => {
    const sentences = readFileSync("test/words/sentences.md", "utf8");
    const mends = [...sentences.matchAll(/^> → (.*[^.\n])$/gm)].map(([, mend = ""]) => mend);
    expect(mends.length).toBeGreaterThan(80);
    for (const mend of mends) {
      const command = mend.replace(/^[A-Z].*?: /, "");
      expect(wrap(mend, 20)).toContain(command);
    }
  });

  it("breaks everything else at spaces, also after a word and a colon", () => {
    for (const text of [
      "It can't be read /here: what's in it isn't text, and nobody knows why it was written",
      "Log in: opencode auth login -p kiro. Then ask again, and look at what it says to you",
    ]) {
      for (const line of wrapped(text)) expect(widthOf(line)).toBeLessThanOrEqual(40);
    }
  });
});

describe("a bar", () => {
  it.each([
    [0, "░░░░░░░░░░"],
    [0.001, "█░░░░░░░░░"],
    [0.5, "█████░░░░░"],
    [0.999, "█████████░"],
    [1, "██████████"],
    [7, "██████████"],
    [NaN, "░░░░░░░░░░"],
  ])("shows %d as %s", (share, expected) => {
    expect(renderBar(share, 10, "plain", view(80))).toBe(expected);
  });
});

describe("fit", () => {
  it.each([
    ["short", 5, "short"],
    ["longer", 5, "long…"],
    ["一二三", 5, "一二…"],
    ["ab👩‍💻cd", 4, "ab…"],
    ["x", 0, ""],
  ])("%j in %d columns is %j", (text, columns, expected) => {
    expect(fit(text, columns)).toBe(expected);
  });
});

describe("the spinner", () => {
  async function spin(milliseconds: number, isWatched: boolean): Promise<string> {
    const clock = createFakeClock();
    let err = "";
    const watched = terminal({ isWatched, writeError: (text) => void (err += text) });
    const task = clock.sleep(milliseconds);
    const result = withSpinner(task, "Asking Kiro", { clock, terminal: watched });
    await clock.advance(milliseconds);
    await result;
    return err;
  }

  it("shows on anything over a second, and leaves nothing behind", async () => {
    const err = await spin(1_500, true);
    expect(err).toContain("Asking Kiro");
    expect(err.endsWith("\r\u001b[K")).toBe(true);
  });

  it("shows neither sooner nor where nobody watches", async () => {
    expect(await spin(900, true)).toBe("");
    expect(await spin(5_000, false)).toBe("");
  });
});

describe("the terminal", () => {
  function of(env: Record<string, string>, argv: string[] = [], isTTY = true) {
    const stream = { isTTY, columns: 132, write: () => true };
    const streams: ProcessStreams = { stdin: stream, stdout: stream, stderr: stream };
    return terminalOf(streams, env, argv, READER);
  }

  it.each([
    [{}, [], true, true],
    [{}, [], false, false],
    [{ FORCE_COLOR: "1" }, [], false, true],
    [{ FORCE_COLOR: "0" }, [], true, false],
    [{ NO_COLOR: "1", FORCE_COLOR: "1" }, [], true, false],
    [{ NO_COLOR: "" }, [], true, true],
    [{ TERM: "dumb" }, [], true, false],
    [{ FORCE_COLOR: "1" }, ["--no-color"], true, false],
  ])("with %j and %j, TTY %s, has colour: %s", (env, argv, isTTY, expected) => {
    expect(of(env, argv, isTTY).hasColor).toBe(expected);
  });

  it("is as wide as COLUMNS says, else as it is, else 80 columns", () => {
    expect(of({ COLUMNS: "100" }).columns).toBe(100);
    expect(of({}).columns).toBe(132);
    expect(of({}, [], false).columns).toBe(80);
    expect(of({ COLUMNS: "wide" }).columns).toBe(132);
    expect(of({ COLUMNS: "3" }).columns).toBe(40);
  });
});
