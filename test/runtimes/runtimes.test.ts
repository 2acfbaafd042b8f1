import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createAccountStore, type AccountStore } from "../../src/accounts/store/store.ts";
import { systemClock } from "../../src/lib/time.ts";
import { realDeps, signedIn } from "../accounts/logins.ts";
import { bundleForNode } from "../helpers/bundle.ts";
import type { Answer } from "../helpers/own-plugin.ts";
import { type RunningScript, RUNTIMES, startScript } from "../helpers/runtimes.ts";
import { ending, text, toolUse } from "../simulator/chat/events.ts";
import { startSimulator, type Simulator } from "../simulator/simulator.ts";
import type { Scene, SceneSettings } from "./scene.ts";

const CHAT = "/generateAssistantResponse";
const REFRESH = "/refreshToken";

const bundle = bundleForNode(join(import.meta.dirname, "scene.ts"));
let home: string;
let simulator: Simulator;
let store: AccountStore;
let scripts: RunningScript[];

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), "kiro runtimes "));
  scripts = [];
  simulator = await startSimulator();
  const path = join(home, ".config", "opencode", "kiro-accounts.json");
  store = createAccountStore({ ...realDeps, path });
});

afterEach(async () => {
  for (const { process } of scripts) process.kill("SIGKILL");
  await simulator.close();
  rmSync(home, { recursive: true, force: true });
});

/** An account whose access token has ended. */
async function withEndedToken(): Promise<void> {
  const account = await signedIn(store, simulator);
  await store.update((accounts) => {
    if (account.credentials.method !== "social") throw new Error("no such account");
    accounts.put({ ...account, credentials: { ...account.credentials, expiresAt: 0 } });
  });
}

async function arrives(path: string): Promise<void> {
  while (simulator.journal.of(path).length === 0) await systemClock.sleep(5);
}

describe.each(RUNTIMES)("in $name", (runtime) => {
  async function start(scene: Scene): Promise<RunningScript> {
    const settings: SceneSettings = { home, origin: simulator.origin, scene };
    const script = startScript(runtime, await bundle, settings);
    scripts.push(script);
    return script;
  }

  async function chats(count: number, atOnce = false): Promise<readonly Answer[]> {
    const script = await start({ kind: "chats", count, atOnce });
    return (await script.next()) as Answer[];
  }

  it("an answer is the same wherever its bytes are cut, and unfinished when it breaks off (C2, C5, C6, C8)", async () => {
    await signedIn(store, simulator);
    const events = [text("Grüße 💥"), ...toolUse("t1", "bash", { command: "ls" }), ...ending()];
    const sizes = [1, 2, 3, 5, 7, 64, 100_000];
    for (const splitAt of sizes) simulator.chat.enqueue({ events, splitAt });
    const ends = ["truncate", "badCrc", "reset"] as const;
    // Bun loses what arrives in the same moment as the break (OPENCODE 1.4).
    const delayMs = 300;
    for (const then of ends) {
      simulator.chat.enqueue({ events: [text("Half"), text("more")], then, delayMs });
    }
    const answers = await chats(sizes.length + ends.length);
    const contents = answers.map((answer) => answer.text.replace(/"(?:id|created)":[^,]+,/g, ""));
    const finished = contents.slice(0, sizes.length);
    for (const answer of finished) expect(partsOf(answer)).toBe(partsOf(contents[0] ?? ""));
    expect(contents[0]).toContain("Grüße 💥");
    expect(contents[0]).toContain('"finish_reason":"tool_calls"');
    for (const answer of contents.slice(sizes.length)) {
      expect(answer).toContain("Half");
      expect(answer).toContain('data: {"error":');
      expect(answer).not.toMatch(/"finish_reason":"|\[DONE\]/);
    }
  });

  it.each([
    ["before the headers", { hang: true }],
    ["in the middle of an answer", { events: [text("Some")], then: "hang" }],
  ] as const)("an abort %s ends the request and its connection (B21, C21)", async (_, answer) => {
    await signedIn(store, simulator);
    simulator.chat.enqueue(answer);
    const script = await start({ kind: "abort" });
    await script.next();
    await arrives(CHAT);
    script.tell("abort");
    expect(await script.next()).toMatchObject({ name: "AbortError" });
    await expect.poll(() => simulator.journal.of(CHAT)[0]?.aborted).toBe(true);
  });

  it("one refresh serves many requests of two processes (A1, A3)", async () => {
    simulator.tokens.mode = "S3";
    await withEndedToken();
    const answers = (await Promise.all([chats(10, true), chats(10, true)])).flat();
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
    expect(simulator.journal.of(REFRESH)).toHaveLength(1);
  });

  it("the lock of a process that was killed in a refresh is taken over (A5, A12)", async () => {
    simulator.tokens.mode = "S2";
    await withEndedToken();
    simulator.at(REFRESH).enqueue({ then: "hang" });
    const { process } = await start({ kind: "chats", count: 1, atOnce: false });
    await arrives(REFRESH);
    process.kill("SIGKILL");
    expect(await chats(1)).toMatchObject([{ status: 200 }]);
    expect(simulator.journal.of(REFRESH)).toHaveLength(2);
    expect(await store.read()).toMatchObject([{ state: { kind: "ready" }, generation: 2 }]);
  });

  it("what runs in the background keeps no process alive (A31)", async () => {
    await signedIn(store, simulator);
    const script = await start({ kind: "background" });
    expect(await script.next()).toBe("here");
    expect(await script.ended).toEqual([0, null]);
  });

  it("a process that is killed during a login leaves nothing behind (E11)", async () => {
    const killed = await start({ kind: "login" });
    expect(await killed.next()).toContain("app.kiro.dev/signin");
    killed.process.kill("SIGKILL");
    expect(await killed.ended).toEqual([null, "SIGKILL"]);
    expect(readdirSync(home, { recursive: true })).toEqual([]);
    const next = await start({ kind: "login" });
    expect(await next.next()).toContain("app.kiro.dev/signin");
  });

  it("memory stays flat during an answer of 150,000 events (C24)", async () => {
    await signedIn(store, simulator);
    const script = await start({ kind: "long-answer", events: 150_000 });
    const { grown, isFinished } = (await script.next()) as { grown: number; isFinished: boolean };
    expect(isFinished).toBe(true);
    // Bun keeps garbage of some megabytes; the answer itself has 35 MB.
    expect(grown).toBeLessThan(16 * 1024 * 1024);
  });
});

/** What an answer says, however many pieces it comes in. */
function partsOf(sse: string): string {
  const pieces = [...sse.matchAll(/"(?:content|arguments|finish_reason)":("(?:[^"\\]|\\.)*")/g)];
  return pieces.map(([, piece = '""']) => JSON.parse(piece) as string).join("");
}
