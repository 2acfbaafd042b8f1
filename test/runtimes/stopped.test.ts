import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { createAccountStore, type AccountStore } from "../../src/accounts/store/store.ts";
import { systemClock } from "../../src/lib/time.ts";
import { realDeps, signedIn } from "../accounts/logins.ts";
import { bundleForNode } from "../helpers/bundle.ts";
import { createFakeRandom } from "../helpers/fake-random.ts";
import type { Answer } from "../helpers/own-plugin.ts";
import {
  type JavaScriptRuntime,
  type RunningScript,
  RUNTIMES,
  startScript,
} from "../helpers/runtimes.ts";
import { ending, pause, text } from "../simulator/chat/events.ts";
import { startSimulator, type Simulator } from "../simulator/simulator.ts";
import type { Scene, SceneSettings } from "./scene.ts";

const CHAT = "/generateAssistantResponse";
const REFRESH = "/refreshToken";
const MODES = ["S1", "S2", "S3", "S4", "S5"] as const;
const MOMENTS = ["before its answer", "at its answer", "while others ask"] as const;

const isFull = Number(process.env["KIRO_TEST_LOAD"] ?? "0") >= 1;
/** In the short form the limit of a refresh is 1.5 s, else half a minute as it is. */
const REFRESH_HASTE = isFull ? 1 : 20;
const STOPS_MS = isFull ? [5_000, 30_000, 120_000] : [3_000];
/** The limits of an answer, three and four minutes, are 3 and 4 s. */
const ANSWER_HASTE = 60;
const ANSWER_STOP_MS = 6_000;

const bundle = bundleForNode(join(import.meta.dirname, "scene.ts"));

interface World {
  readonly simulator: Simulator;
  readonly store: AccountStore;
  readonly start: (scene: Scene) => Promise<RunningScript>;
}

/** A service, an account and processes of its own. */
async function openWorld(
  runtime: JavaScriptRuntime,
  haste: number,
  atEnd: typeof onTestFinished,
): Promise<World> {
  const home = mkdtempSync(join(tmpdir(), "kiro stopped "));
  const simulator = await startSimulator();
  const path = join(home, ".config", "opencode", "kiro-accounts.json");
  const store = createAccountStore({ ...realDeps, path });
  await signedIn(store, simulator);
  const scripts: RunningScript[] = [];
  atEnd(async () => {
    for (const { process } of scripts) process.kill("SIGKILL");
    await simulator.close();
    rmSync(home, { recursive: true, force: true });
  });
  async function start(scene: Scene): Promise<RunningScript> {
    const settings: SceneSettings = { home, origin: simulator.origin, haste, scene };
    const script = startScript(runtime, await bundle, settings);
    scripts.push(script);
    return script;
  }
  return { simulator, store, start };
}

async function stop({ process }: RunningScript): Promise<void> {
  process.kill("SIGSTOP");
  const state = () => /\) (\w)/.exec(readFileSync(`/proc/${process.pid ?? 0}/stat`, "utf8"))?.[1];
  while (state() !== "T") await systemClock.sleep(1);
}

interface Trial {
  readonly mode: (typeof MODES)[number];
  readonly moment: (typeof MOMENTS)[number];
  readonly stopMs: number;
  /** Between 0 and 1. */
  readonly chance: number;
}

const ONE_CHAT: Scene = { kind: "chats", count: 1, atOnce: false };

/** A process is stopped in a refresh. @returns what is not as it must be */
async function refreshStopped(
  runtime: JavaScriptRuntime,
  trial: Trial,
): Promise<readonly string[]> {
  const { simulator, store, start } = await openWorld(runtime, REFRESH_HASTE, onTestFinished);
  simulator.tokens.mode = trial.mode;
  await endAccessToken(store);
  const isAtAnswer = trial.moment === "at its answer";
  if (!isAtAnswer) simulator.at(REFRESH).enqueue({ delayMs: 300 });
  const sleeper = await start(ONE_CHAT);
  while (simulator.journal.of(REFRESH).length === 0) await systemClock.sleep(2);
  if (isAtAnswer) await systemClock.sleep(trial.chance * 40);
  await stop(sleeper);
  const others = trial.moment === "while others ask" ? [await start(ONE_CHAT)] : [];
  await systemClock.sleep(trial.stopMs);
  sleeper.process.kill("SIGCONT");
  await Promise.all(others.map((other) => other.next()));
  const answers = [await sleeper.next(), await (await start(ONE_CHAT)).next()] as Answer[][];
  const statuses = answers.map(([answer]) => answer?.status);
  const name = `${runtime.name} ${trial.mode} ${trial.moment} ${trial.stopMs} ms`;
  const wrong = wrongIn(simulator, { statuses, accounts: await store.read() });
  return wrong.map((what) => `${name}: ${what}`);
}

interface Outcome {
  readonly statuses: readonly (number | undefined)[];
  readonly accounts: Awaited<ReturnType<AccountStore["read"]>>;
}

function wrongIn({ journal, tokens }: Simulator, { statuses, accounts }: Outcome): string[] {
  const [account] = accounts;
  const token = account?.credentials.method === "social" ? account.credentials.refreshToken : "";
  const sent = journal.of(REFRESH).length;
  return [
    ...statuses.filter((status) => status !== 200).map((status) => `answered ${status}`),
    ...(account?.state.kind === "ready" ? [] : [`the account is ${account?.state.kind}`]),
    ...(tokens.isAlive(token) ? [] : ["its token is spent"]),
    ...(sent === 1 ? [] : [`${sent} refreshes`]),
  ];
}

async function endAccessToken(store: AccountStore): Promise<void> {
  await store.update((accounts) => {
    for (const account of accounts.all()) {
      if (account.credentials.method !== "social") continue;
      accounts.put({ ...account, credentials: { ...account.credentials, expiresAt: 0 } });
    }
  });
}

/** All combinations in the full load, else each mode at one of the moments. */
function trials(): readonly Trial[] {
  const seed = Number(process.env["KIRO_TEST_SEED"] ?? Date.now() % 1_000_000);
  const random = createFakeRandom(seed);
  console.info(`seed ${seed}`);
  return MODES.flatMap((mode, index) => {
    const moments = isFull ? MOMENTS : MOMENTS.filter((_, at) => at === index % MOMENTS.length);
    return moments.flatMap((moment) =>
      STOPS_MS.map((stopMs) => ({ mode, moment, stopMs, chance: random.next() })),
    );
  });
}

describe.each(RUNTIMES)("a process of $name that is stopped", (runtime) => {
  it("in a refresh loses no login, and sends no token twice (A14, A15)", async () => {
    const all = trials();
    const wrong = (await Promise.all(all.map((trial) => refreshStopped(runtime, trial)))).flat();
    console.info(`${runtime.name}: stopped in ${all.length} refreshes, ${wrong.length} wrong`);
    expect(wrong).toEqual([]);
  });
});

describe.concurrent.each(RUNTIMES)("a process of $name that is stopped", (runtime) => {
  it("in an answer passes on what has come meanwhile (C13)", async (test) => {
    const { simulator, start } = await openWorld(runtime, ANSWER_HASTE, test.onTestFinished);
    let open: (value?: unknown) => void = () => undefined;
    const gate = new Promise((resolve) => (open = resolve));
    simulator.chat.enqueue({ events: [text("Half"), pause(gate), text(" done"), ...ending()] });
    const script = await start({ kind: "stream" });
    let heard = "";
    while (!heard.includes("Half")) heard += (await script.next()) as string;
    await stop(script);
    open();
    await systemClock.sleep(ANSWER_STOP_MS);
    script.process.kill("SIGCONT");
    for (let piece = await script.next(); piece !== null; piece = await script.next()) {
      heard += piece as string;
    }
    expect(heard).not.toContain('"error"');
    expect(heard).toContain(" done");
    expect(heard).toContain("[DONE]");
    expect(simulator.journal.of(CHAT)).toHaveLength(1);
  });
});
