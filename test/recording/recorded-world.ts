import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach } from "vitest";
import { createAccountStore, type AccountStore } from "../../src/accounts/store/store.ts";
import type { LoginMethod } from "../../src/login/context.ts";
import { BASE_URL } from "../../src/plugin/offer.ts";
import type { Clock } from "../../src/lib/time.ts";
import { createRuntime, type Runtime } from "../../src/plugin/runtime.ts";
import { realDeps } from "../accounts/logins.ts";
import { hastyClock } from "../helpers/hasty-clock.ts";
import { noHost } from "../helpers/no-host.ts";
import type { Person } from "../simulator/people.ts";
import { startSimulator, type Simulator } from "../simulator/simulator.ts";

export let home: string;
export let simulator: Simulator;
export let store: AccountStore;
/** What a person was told. */
export let lines: string[];
let runtimes: Runtime[];

/** Where recordings go. */
export const recordings = () => join(home, "recordings");

const HASTE = 50;

/** A simulator and a home for a plugin that records; new for each test. */
export function useRecordedWorld(): void {
  beforeEach(async () => {
    home = mkdtempSync(join(tmpdir(), "kiro-recorded-"));
    simulator = await startSimulator();
    simulator.signIn.anyPort = true;
    const path = join(home, ".config", "opencode", "kiro-accounts.json");
    store = createAccountStore({ ...realDeps, path });
    [lines, runtimes] = [[], []];
  });
  afterEach(async () => {
    for (const runtime of runtimes) await runtime.dispose();
    rmSync(home, { recursive: true, force: true });
    await simulator.close();
  });
}

/** The plugin as OpenCode starts it. */
export async function start(
  env: Readonly<Record<string, string>> = {},
  clock: Clock = hastyClock(HASTE),
  directory = home,
): Promise<Runtime> {
  const runtime = await createRuntime({
    host: noHost,
    project: { directory, worktree: directory },
    machine: {
      env: {
        KIRO_ENDPOINT_OVERRIDE: simulator.origin,
        KIRO_NO_BROWSER: "true",
        KIRO_RECORD: recordings(),
        ...env,
      },
      platform: "linux",
      homedir: home,
    },
    processId: process.pid,
    printLine: (line) => lines.push(line),
    clock,
  });
  runtime.hostLogin.open(() => Promise.resolve({ type: "oauth" }));
  runtimes.push(runtime);
  return runtime;
}

export async function ask({ fetch }: Runtime, body: object) {
  const response = await fetch(`${BASE_URL}/chat/completions`, {
    method: "POST",
    headers: { "x-session-id": "ses_of_a_person" },
    body: JSON.stringify({ model: "kiro-claude-haiku-4-5", stream: true, ...body }),
  });
  return { status: response.status, text: await response.text() };
}

export async function logIn(
  { loginMethods }: Runtime,
  label: LoginMethod["label"],
  person: Person,
  inputs: Readonly<Record<string, string>> = {},
): Promise<string | undefined> {
  simulator.signIn.person = person;
  const login = await loginMethods.find((each) => each.label === label)?.authorize(inputs);
  if (login?.url) await simulator.visit(login.url);
  return (await login?.callback())?.type;
}

/** Paths of the files that were written so far, below the directory of recordings. */
export function files(): readonly string[] {
  return readdirSync(recordings(), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

export function written(): string {
  return files()
    .map((path) => readFileSync(path, "utf8"))
    .join("\n");
}
