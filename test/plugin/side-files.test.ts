import type { Config, PluginInput } from "@opencode-ai/plugin";
import { execFileSync } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { pathsOf, type Paths } from "../../src/core/paths.ts";
import { BASE_URL } from "../../src/plugin/offer.ts";
import { server } from "../../src/opencode1/server.ts";
import { startSimulator, type Simulator } from "../simulator/simulator.ts";

let home: string;
let simulator: Simulator;

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), "kiro-side-"));
  simulator = await startSimulator();
  // The configuration is in a work tree, so that `.gitignore` is written.
  mkdirSync(join(home, "config", ".git"), { recursive: true });
  vi.stubEnv("XDG_CONFIG_HOME", join(home, "config"));
  vi.stubEnv("XDG_DATA_HOME", join(home, "data"));
  vi.stubEnv("XDG_CACHE_HOME", join(home, "cache"));
  vi.stubEnv("KIRO_DEBUG", "true");
  vi.stubEnv("KIRO_ENDPOINT_OVERRIDE", simulator.origin);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  rmSync(home, { recursive: true, force: true });
  await simulator.close();
});

const PATHS = pathsOf({
  env: { XDG_CONFIG_HOME: "/config", XDG_DATA_HOME: "/data", XDG_CACHE_HOME: "/cache" },
  platform: "linux",
  homedir: "/home/ann",
});

/** Whatever this plugin reads or writes; a new path of `Paths` must be placed here. */
const FILES: Readonly<Record<Exclude<keyof Paths, "configDirectory">, readonly string[]>> = {
  accountsFile: ["", ".bak", ".quarantine", `.${"0".repeat(24)}.tmp`, ".lock", ".lock/store"],
  recoveryFile: ["", ".lock"],
  statusFile: ["", ".lock"],
  configFile: [""],
  debugLogFile: ["", ".1"],
  hostLoginsFile: [""],
  modelsFile: [""],
};
const EVERY_FILE = [
  ...Object.entries(FILES).flatMap(([name, endings]) =>
    endings.map((ending) => `${PATHS[name as keyof Paths]}${ending}`),
  ),
  "/config/opencode/kiro-accounts.json.lock/store/0000000001",
  "/config/opencode/.gitignore",
  "/project/.opencode/kiro.json",
];

const SECRET = "a private key of somebody\n";

/** What may be in a file's place. */
const INTRUDERS: Readonly<Record<string, (path: string) => void>> = {
  "a pipe": (path) => execFileSync("mkfifo", [path]),
  "a link to a file": (path) => symlinkSync(join(home, "victim"), path),
  "a link to nothing": (path) => symlinkSync(join(home, "nothing"), path),
  "a link to a device": (path) => symlinkSync("/dev/zero", path),
  "a directory": (path) => mkdirSync(path),
  "a huge file": (path) => {
    writeFileSync(path, "");
    truncateSync(path, 8 * 1024 ** 3);
  },
};

const CHAT = `${BASE_URL}/chat/completions`;
const CHAT_BODY = JSON.stringify({
  model: "kiro-claude-haiku-4-5",
  messages: [{ role: "user", content: "hi" }],
});

/** Start, login, chat, end: everything that touches files. */
async function useEverything(): Promise<number> {
  const project = join(home, "project");
  const trouble = firstTrouble();
  const input = { client: trouble.client, worktree: project, directory: project };
  const hooks = await server(input as unknown as PluginInput);
  const config: Config = {};
  await hooks.config?.(config);
  const options = config.provider?.["kiro"]?.options as { fetch: typeof globalThis.fetch };
  // Before the loader has run, OpenCode's own file of logins is looked at.
  await options.fetch(CHAT, { method: "POST", body: CHAT_BODY });
  const methods = hooks.auth?.methods ?? [];
  const method = methods.find(({ label }) => label === "Kiro API key");
  if (method?.type === "oauth") {
    const started = await method.authorize({ key: simulator.issueApiKey() });
    // A login goes on trying to save what a disk refuses, and says so; it waits for a lock.
    if (started.method === "auto") {
      await Promise.race([started.callback(), trouble.told, passed(LOCK_WAIT_MS)]);
    }
  }
  await hooks.auth?.loader?.(() => Promise.resolve({ type: "oauth" } as never), {} as never);
  const answer = await options.fetch(CHAT, { method: "POST", body: CHAT_BODY });
  await answer.text();
  await hooks.dispose?.();
  return answer.status;
}

const LOCK_WAIT_MS = 1_000;
const passed = (milliseconds: number) => new Promise((done) => setTimeout(done, milliseconds));

/** OpenCode's client, as far as it is told what goes wrong with a login. */
function firstTrouble() {
  const { promise: told, resolve } = withResolvers();
  const log = ({ body }: { body: { level: string } }) => {
    if (body.level === "error") resolve();
    return Promise.resolve();
  };
  return { told, client: { app: { log } } };
}

function withResolvers() {
  let resolve = () => {};
  const promise = new Promise<void>((done) => (resolve = done));
  return { promise, resolve };
}

describe.skipIf(process.platform === "win32").each(EVERY_FILE)("%s", (file) => {
  it.each(Object.keys(INTRUDERS))("being %s hangs nothing and harms nothing else", async (kind) => {
    writeFileSync(join(home, "victim"), SECRET);
    mkdirSync(join(home, "project"));
    const path = join(home, file);
    mkdirSync(dirname(path), { recursive: true });
    INTRUDERS[kind]?.(path);
    // Whatever the answer is, there is one.
    expect(await useEverything()).toBeGreaterThanOrEqual(200);
    expect(readFileSync(join(home, "victim"), "utf8")).toBe(SECRET);
  });
});
