import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, vi } from "vitest";
import { createAccountStore, type AccountStore } from "../../../src/accounts/store/store.ts";
import type { HostPort, ShownToast } from "../../../src/plugin/host-port.ts";
import { BASE_URL } from "../../../src/plugin/offer.ts";
import { createRuntime, type Runtime } from "../../../src/plugin/runtime.ts";
import { realDeps } from "../../accounts/logins.ts";
import { noHost } from "../../helpers/no-host.ts";
import { startSimulator, type Simulator } from "../../simulator/simulator.ts";

export let home: string;
export let simulator: Simulator;
export let store: AccountStore;
const started: Runtime[] = [];

/** A simulator and a home for several projects; new for each test. */
export function useProjects(): void {
  beforeEach(async () => {
    home = mkdtempSync(join(tmpdir(), "kiro-projects-"));
    simulator = await startSimulator();
    const path = join(home, ".config", "opencode", "kiro-accounts.json");
    store = createAccountStore({ ...realDeps, path });
  });

  afterEach(async () => {
    for (const runtime of started.splice(0)) await runtime.dispose();
    rmSync(home, { recursive: true, force: true });
    await simulator.close();
  });
}

interface Project {
  readonly settings?: object;
  readonly env?: Readonly<Record<string, string>>;
  readonly lines?: string[];
  readonly toasts?: ShownToast[];
  readonly create?: typeof createRuntime;
  readonly host?: HostPort;
}

/** The plugin for one project directory of the process, logged in. */
export async function open(name: string, project: Project = {}): Promise<Runtime> {
  const { create = createRuntime, env = {}, host, lines, settings = {}, toasts } = project;
  const directory = join(home, name);
  mkdirSync(join(directory, ".opencode"), { recursive: true });
  writeFileSync(join(directory, ".opencode", "kiro.json"), JSON.stringify(settings));
  const showToast = (toast: ShownToast) => Promise.resolve(toasts?.push(toast));
  const runtime = await create({
    host: host ?? { ...noHost, showToast },
    project: { directory, worktree: directory },
    machine: {
      env: { KIRO_ENDPOINT_OVERRIDE: simulator.origin, KIRO_NO_BROWSER: "true", ...env },
      platform: "linux",
      homedir: home,
    },
    processId: 1,
    printLine: lines && ((line) => void lines.push(line)),
  });
  started.push(runtime);
  runtime.hostLogin.open(() => Promise.resolve({ type: "oauth" }));
  return runtime;
}

export async function ask(runtime: Runtime, sessionId = "ses_1"): Promise<number> {
  const response = await chat(runtime, sessionId);
  await response.text();
  return response.status;
}

export async function chat(runtime: Runtime, sessionId = "ses_1"): Promise<Response> {
  const body = { model: "kiro-claude-haiku-4-5", messages: [{ role: "user", content: "hi" }] };
  return await runtime.fetch(`${BASE_URL}/chat/completions`, {
    method: "POST",
    headers: { "x-session-affinity": sessionId },
    body: JSON.stringify(body),
  });
}

/** How many timers wait after the background has begun in all of them. */
export function timersOf(runtimes: readonly Runtime[]): number {
  for (const runtime of runtimes) runtime.startBackground();
  return vi.getTimerCount();
}

export function useFakeTimeouts(): void {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
}

/** OpenCode keeps a login of ours. */
export function logIn(): void {
  const data = join(home, ".local", "share", "opencode");
  mkdirSync(data, { recursive: true });
  writeFileSync(join(data, "auth.json"), JSON.stringify({ kiro: { type: "oauth" } }));
}
