import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, vi } from "vitest";
import { BASE_URL } from "../../../src/plugin/offer.ts";
import type { Runtime } from "../../../src/plugin/runtime.ts";
import { startOwnPlugin } from "../../helpers/own-plugin.ts";
import { startSimulator, type Simulator } from "../../simulator/simulator.ts";
import { jsonText } from "./values.ts";

/** A longer timer fires at once, in Node and in Bun. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export let simulator: Simulator;
/** Delays that no timer should have. */
let absurd: unknown[];

export function useHostileWorld(): void {
  beforeEach(async () => {
    simulator = await startSimulator({ refreshMode: "S4" });
    absurd = [];
    const real = globalThis.setTimeout;
    const watched = (callback: () => void, delay: number = 0, ...given: unknown[]) => {
      if (!(delay >= 0 && delay <= LONGEST_TIMER_MS)) absurd.push(delay);
      return real(callback, delay, ...given);
    };
    vi.stubGlobal("setTimeout", Object.assign(watched, real));
  });
  afterEach(async () => {
    vi.unstubAllGlobals();
    // What is spoiled on the way may be refused.
    simulator.expectRefusals();
    await simulator.close();
    expect(absurd).toEqual([]);
  });
}

export interface Files {
  readonly accounts?: unknown;
  readonly settings?: unknown;
  readonly recovery?: unknown;
  readonly lists?: unknown;
}

/** One start of the plugin over these files. */
export async function withPlugin(
  { accounts, lists, recovery, settings }: Files,
  use: (runtime: Runtime) => Promise<void>,
): Promise<string> {
  const home = mkdtempSync(join(tmpdir(), "kiro-values-"));
  try {
    const config = join(home, ".config", "opencode");
    const cache = join(home, ".cache", "opencode");
    for (const directory of [config, cache]) mkdirSync(directory, { recursive: true });
    write(join(config, "kiro-accounts.json"), accounts);
    write(join(config, "kiro.json"), settings);
    write(join(config, "kiro-recovery.json"), recovery);
    write(join(cache, "kiro-models.json"), lists);
    const runtime = await startOwnPlugin({ home, origin: simulator.origin });
    runtime.startBackground();
    runtime.offer();
    await use(runtime);
    await runtime.dispose();
    return textOf(home);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

function write(path: string, content: unknown): void {
  if (content !== undefined) writeFileSync(path, jsonText(content));
}

function textOf(home: string): string {
  return readdirSync(home, { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile())
    .map((file) => readFileSync(join(file.parentPath, file.name), "utf8"))
    .join("\n");
}

const BODY = {
  model: "kiro-claude-haiku-4-5",
  stream: true,
  messages: [{ role: "user", content: "hi" }],
};

/** One chat to its end. @throws what comes out of `fetch` */
export async function chatOn(
  runtime: Runtime,
  body: unknown = BODY,
  headers: Readonly<Record<string, string>> = {},
): Promise<{ readonly status: number; readonly text: string }> {
  const url = `${BASE_URL}/chat/completions`;
  const answer = await runtime.fetch(url, { method: "POST", body: jsonText(body), headers });
  return { status: answer.status, text: await answer.text() };
}

/** Two people who are logged in, as the accounts file has them. */
export function accountsFile(expiresAt = Date.now() + 3_600_000) {
  const { github, google } = simulator.people;
  const record = (person: typeof google, provider: string, priority: number) => {
    const { accessToken, refreshToken, profileArn } = simulator.issueSocial(person);
    return {
      id: person.userId.replace(/[^A-Za-z0-9_-]/g, "").slice(0, 40),
      label: provider,
      identity: { userId: person.userId, email: person.email },
      credentials: {
        method: "social",
        provider,
        accessToken,
        refreshToken,
        profileArn,
        expiresAt,
      },
      generation: 3,
      state: { kind: "cooling-down", since: 1, until: Date.now() + 1, reason: "throttled" },
      enabled: true,
      priority,
      addedAt: 1_700_000_000_000,
      lastUsedAt: 1_700_000_000_000,
      renewedAt: 1_700_000_000_000,
      usage: { used: 1, limit: 50, checkedAt: Date.now(), resetAt: Date.now() + 86_400_000 },
    };
  };
  return {
    version: 1,
    accounts: [record(google, "Google", 1), record(github, "Github", 0)],
    tombstones: [{ id: "gone", removedAt: 1_700_000_000_000 }],
  };
}
