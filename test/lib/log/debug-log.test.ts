import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Content } from "../../../src/lib/log/content.ts";
import { createDebugLog } from "../../../src/lib/log/debug-log.ts";
import { createFakeRandom } from "../../helpers/fake-random.ts";
import { createFakeClock } from "../../helpers/fake-clock.ts";

let directory: string;
let path: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "debug-log-"));
  path = join(directory, "opencode", "log", "kiro-auth.log");
});
afterEach(() => rmSync(directory, { recursive: true }));

function open(maxBytes = 5_000_000, contentNotice?: string) {
  const clock = createFakeClock();
  const random = createFakeRandom();
  const log = createDebugLog({ path, clock, random, processId: 42, maxBytes, contentNotice });
  return { clock, log };
}

const lines = () =>
  readFileSync(path, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as unknown);
const mode = (file: string) => statSync(file).mode & 0o777;

describe("createDebugLog", () => {
  it("writes nothing before there is something to write", () => {
    open();
    expect(readdirSync(directory)).toEqual([]);
  });

  it("writes one JSON line for each event", () => {
    const { log } = open();
    log.debug("request sent", { status: 200, event: "mine", nested: { list: [1] } });
    log.warn("odd");
    expect(lines()).toEqual([
      {
        time: "2026-11-23T12:00:00.000Z",
        processId: 42,
        level: "debug",
        event: "request sent",
        facts: { status: 200, event: "mine", nested: { list: [1] } },
      },
      { time: "2026-11-23T12:00:00.000Z", processId: 42, level: "warn", event: "odd" },
    ]);
  });

  it("redacts in the sink and lets no control character through", () => {
    const { log } = open();
    const secret = "aoaAAAAAGcanary0123456789";
    log.debug(`login ${secret}`, {
      refreshToken: "canary-refresh-0123456789",
      error: new Error("outer", { cause: `Bearer ${secret}` }),
      text: '\u001b[2Jforged\n{"level":"warn"}\u202e',
    });
    const text = readFileSync(path, "utf8");
    expect(text).not.toContain("canary");
    expect(text.trimEnd()).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    expect(lines()).toHaveLength(1);
  });

  it("has the length and the hash of what is said, and content where it is asked for", () => {
    const request = {
      conversationState: {
        conversationId: "c-1",
        currentMessage: { userInputMessage: { content: "canary prompt", modelId: "auto" } },
        history: [
          {
            assistantResponseMessage: {
              content: "canary",
              toolUses: [{ toolUseId: "t1", name: "bash", input: { canary: "canary" } }],
            },
          },
        ],
      },
      canary: 7,
    };
    const parser = new SyntaxError('Unexpected token "canary"');
    const facts = {
      request: new Content(request),
      error: parser,
      odd: "canary sentence",
      step: "go",
    };
    open().log.debug("event", facts);
    expect(readFileSync(path, "utf8")).not.toContain("canary");
    expect(lines()).toMatchObject([
      {
        facts: {
          step: "go",
          odd: expect.stringMatching(/^\[15 characters, [0-9a-f]{12}\]$/) as string,
          error: { name: "SyntaxError" },
          request: {
            conversationState: {
              conversationId: "c-1",
              currentMessage: {
                userInputMessage: {
                  content: expect.stringMatching(/^\[13 characters, /) as string,
                  modelId: "auto",
                },
              },
              history: [
                { assistantResponseMessage: { toolUses: [{ toolUseId: "t1", name: "bash" }] } },
              ],
            },
          },
        },
      },
    ]);

    open(undefined, "Mind the content.").log.debug("event", facts);
    open(undefined, "Mind the content.").log.debug("event", facts);
    expect(lines()).toMatchObject([
      { event: "log.content", notice: "Mind the content." },
      { facts: { request, odd: "canary sentence" } },
      { facts: { request } },
    ]);
    // What was there without content is kept beside it.
    expect(readFileSync(`${path}.1`, "utf8")).not.toContain("canary");
  });

  it("says that it has content at the top of each file", () => {
    const { log } = open(400, "Mind the content.");
    for (let count = 0; count < 20; count += 1) log.debug("event", { count });
    for (const file of [path, `${path}.1`]) {
      expect(readFileSync(file, "utf8")).toMatch(/^\{"event":"log.content"/);
    }
  });

  it.skipIf(process.platform === "win32")("is the owner's alone, whatever the umask", () => {
    const umask = process.umask(0);
    try {
      const { log } = open(100);
      for (let count = 0; count < 3; count += 1) log.debug("x".repeat(100));
    } finally {
      process.umask(umask);
    }
    expect([mode(path), mode(`${path}.1`), mode(join(path, ".."))]).toEqual([0o600, 0o600, 0o700]);
  });

  it.skipIf(process.platform === "win32")("tightens a file that others may read", () => {
    const { log } = open();
    log.debug("one");
    chmodSync(path, 0o644);
    log.debug("two");
    expect(mode(path)).toBe(0o600);
  });

  it("keeps two files of bounded size", () => {
    const { log } = open(2000);
    for (let count = 0; count < 200; count += 1) log.debug("event", { count });
    expect(readdirSync(join(path, "..")).sort()).toEqual(["kiro-auth.log", "kiro-auth.log.1"]);
    expect(statSync(path).size).toBeLessThan(2200);
    expect(statSync(`${path}.1`).size).toBeLessThan(2200);
    expect(lines().at(-1)).toMatchObject({ facts: { count: 199 } });
  });

  it("bounds one line as well", () => {
    const { log } = open();
    log.debug("large", {
      body: '\u00ff"'.repeat(5_000_000),
      list: Array(100_000).fill("x".repeat(9)),
    });
    expect(statSync(path).size).toBeLessThan(100_000);
  });

  it("lets two processes write to one file", () => {
    const [first, second] = [open(3000).log, open(3000).log];
    for (let count = 0; count < 20; count += 1) {
      first.debug("a", { count });
      second.debug("b", { count });
    }
    expect(lines().length).toBeGreaterThan(0);
  });

  it("throws nothing, tries nothing for a while after a failure, then goes on", async () => {
    writeFileSync(join(directory, "opencode"), "a file where the directory should be");
    const { log, clock } = open();
    expect(() => log.debug("lost")).not.toThrow();
    rmSync(join(directory, "opencode"));
    log.debug("lost too");
    expect(existsSync(path)).toBe(false);
    await clock.advance(60_000);
    log.debug("kept");
    expect(lines()).toMatchObject([{ event: "kept" }]);
  });

  it.skipIf(process.platform === "win32")("follows no link and waits for no pipe", () => {
    mkdirSync(join(path, ".."), { recursive: true });
    const target = join(directory, "target");
    writeFileSync(target, "untouched");
    symlinkSync(target, path);
    open().log.debug("event");
    expect(readFileSync(target, "utf8")).toBe("untouched");

    rmSync(path);
    execFileSync("mkfifo", [path]);
    expect(() => open().log.debug("event")).not.toThrow();
  });

  it("says nothing on the terminal", () => {
    const output = vi.spyOn(process.stdout, "write");
    const errors = vi.spyOn(process.stderr, "write");
    try {
      writeFileSync(join(directory, "opencode"), "in the way");
      open().log.warn("event");
      expect(output).not.toHaveBeenCalled();
      expect(errors).not.toHaveBeenCalled();
    } finally {
      vi.restoreAllMocks();
    }
  });
});
