import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { parseStatus, serialiseStatus } from "../../src/status/format.ts";
import {
  dayOf,
  EMPTY_STATUS,
  statusOf,
  sumOfStatus,
  type StatusNote,
} from "../../src/status/state.ts";
import { createStatusFile } from "../../src/status/status-file.ts";
import { newDirectory } from "../accounts/processes/crew.ts";
import { createFakeClock } from "../helpers/fake-clock.ts";
import { createFakeRandom } from "../helpers/fake-random.ts";
import { quickDisk } from "../helpers/faulty-disk.ts";

const DAY = 86_400_000;
const AT = Date.UTC(2026, 10, 27, 12);
const CHOSEN: StatusNote = { at: AT, sessionId: "ses_1", accountId: "anna", reason: "preferred" };
const ANSWERED: StatusNote = {
  at: AT + 1,
  sessionId: "ses_1",
  accountId: "anna",
  answer: { model: "claude-haiku-4.5", credits: 0.1 },
};

let path: string;
beforeEach(() => {
  path = join(newDirectory(), "kiro-status.json");
});

function open() {
  const clock = createFakeClock({ autoAdvance: true });
  return createStatusFile({ path, clock, random: createFakeRandom(), disk: quickDisk });
}

async function note(...notes: readonly StatusNote[]): Promise<void> {
  for (const one of notes) {
    await open().update((state) => ({
      state: sumOfStatus(state, statusOf(one)),
      result: undefined,
    }));
  }
}

describe("the status file", () => {
  it("holds ids, times and credits, for its owner only", async () => {
    await note(CHOSEN, ANSWERED, ANSWERED, ANSWERED);
    expect(JSON.parse(readFileSync(path, "utf8"))).toEqual({
      version: 1,
      sessions: {
        ses_1: {
          at: AT + 1,
          accountId: "anna",
          reason: "preferred",
          model: "claude-haiku-4.5",
          credits: { "claude-haiku-4.5": 0.3 },
        },
      },
      days: { "2026-11-27": { anna: { "claude-haiku-4.5": 0.3 } } },
      processes: {},
    });
    if (process.platform !== "win32") expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it("reads back what it wrote", async () => {
    await note(CHOSEN, ANSWERED);
    const state = open().read();
    expect(parseStatus(serialiseStatus(state))).toEqual(state);
  });

  it("counts a request without a session for its day only", async () => {
    await note({ ...ANSWERED, sessionId: undefined });
    const { days, sessions } = open().read();
    expect(sessions.size).toBe(0);
    expect(days.get("2026-11-27")?.get("anna")?.get("claude-haiku-4.5")).toBe(0.1);
  });

  it("names the account that serves now, and why it began to", async () => {
    await note(CHOSEN, { ...CHOSEN, at: AT + 2, reason: "conversation" });
    expect(open().read().sessions.get("ses_1")).toMatchObject({ reason: "preferred" });
    const moved = { ...CHOSEN, at: AT + 3, accountId: "ben", reason: "others-blocked" } as const;
    await note(moved, { ...ANSWERED, at: AT + 4, accountId: "ben" });
    expect(open().read().sessions.get("ses_1")).toMatchObject({
      accountId: "ben",
      reason: "others-blocked",
    });
  });

  it("keeps the two hundred newest sessions and the hundred newest days", () => {
    const notes = Array.from({ length: 300 }, (_, index) => ({
      ...ANSWERED,
      at: AT + index * DAY,
      sessionId: `ses_${index}`,
    }));
    const all = notes.map(statusOf).reduce(sumOfStatus, EMPTY_STATUS);
    const kept = parseStatus(serialiseStatus(all));
    expect(kept?.sessions.size).toBe(200);
    expect(kept?.sessions.has("ses_299")).toBe(true);
    expect(kept?.sessions.has("ses_0")).toBe(false);
    expect(kept?.days.size).toBe(100);
    expect(kept?.days.has("2026-11-27")).toBe(false);
  });

  it("never grows beyond what is read again, however many accounts and models there are", async () => {
    const names = (count: number, start: string) =>
      Array.from({ length: count }, (_, index) => `${start}-${index}`.padStart(100, "long-"));
    const credits = new Map(names(90, "model").map((model) => [model, 1]));
    const accounts = new Map(names(90, "account").map((account) => [account, credits]));
    const days = new Map(Array.from({ length: 10 }, (_, day) => [dayOf(AT + day * DAY), accounts]));
    const all = { ...EMPTY_STATUS, days };
    await open().update(() => ({ state: all, result: undefined }));
    expect(statSync(path).size).toBeLessThan(4 * 1024 * 1024);
    expect([...open().read().days.keys()].at(-1)).toBe("2026-12-06");
    await note(ANSWERED);
  });

  it("keeps no text and no address, whatever the service or a person has put in", async () => {
    const address = "anna@example.com";
    await note({ ...ANSWERED, sessionId: address, answer: { model: address, credits: 1 } });
    await note({ ...ANSWERED, sessionId: "x".repeat(129) });
    const credits = new Map([
      ["unknown", 1],
      ["claude-haiku-4.5", 0.1],
    ]);
    expect(open().read()).toEqual({
      sessions: new Map(),
      days: new Map([["2026-11-27", new Map([["anna", credits]])]]),
      processes: new Map(),
    });
    const session = { at: AT, accountId: address, credits: {} };
    writeFileSync(
      path,
      JSON.stringify({
        owner: address,
        sessions: { ses_2: session, [address]: { ...session, accountId: "anna" } },
        days: { "2026-11-26": { [address]: { m: 1 } } },
      }),
    );
    await note(ANSWERED);
    expect(readFileSync(path, "utf8")).not.toContain("@");
  });

  it.each([
    ["is empty (D3)", ""],
    ["is of another type (D4)", "[1]"],
    ["has wrong types inside (D4)", '{"version":1,"sessions":[],"days":{"2026-11-27":7}}'],
    ["is garbage (D2)", "\u0000\u0001"],
  ])("starts afresh where it %s", async (_name, text) => {
    writeFileSync(path, text);
    await note(ANSWERED);
    expect(open().read().sessions.get("ses_1")?.credits.get("claude-haiku-4.5")).toBe(0.1);
  });

  it("keeps good records and drops bad ones (D4)", async () => {
    await note(ANSWERED);
    const content = JSON.parse(readFileSync(path, "utf8")) as { sessions: object };
    const bad = { ses_2: { at: "x" }, ses_3: { at: 1, accountId: "a", credits: { m: -1, n: 2 } } };
    writeFileSync(path, JSON.stringify({ ...content, sessions: { ...content.sessions, ...bad } }));
    const { sessions } = open().read();
    expect([...sessions.keys()]).toEqual(["ses_1", "ses_3"]);
    expect(sessions.get("ses_3")?.credits).toEqual(new Map([["n", 2]]));
  });

  it("of a later version is neither understood nor written over (D10)", async () => {
    writeFileSync(path, '{"version":2}');
    await expect(note(ANSWERED)).rejects.toMatchObject({ code: "status_unusable" });
    expect(readFileSync(path, "utf8")).toBe('{"version":2}');
  });
});
