import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createAccountStore, type AccountStore } from "../../src/accounts/store/store.ts";
import { BASE_URL } from "../../src/plugin/offer.ts";
import { createRuntime, type Runtime } from "../../src/plugin/runtime.ts";
import { noHost } from "../helpers/no-host.ts";
import { realDeps, signedIn } from "../accounts/logins.ts";
import { startSimulator, type Simulator } from "../simulator/simulator.ts";

let home: string;
let simulator: Simulator;
let store: AccountStore;

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), "kiro-runtime-"));
  simulator = await startSimulator({ refreshMode: "S3" });
  const path = join(home, ".config", "opencode", "kiro-accounts.json");
  store = createAccountStore({ ...realDeps, path });
});

afterEach(async () => {
  rmSync(home, { recursive: true, force: true });
  await simulator.close();
});

function create(env: Record<string, string> = {}, printLine?: (line: string) => void) {
  return createRuntime({
    host: noHost,
    project: { directory: home, worktree: home },
    machine: {
      env: { KIRO_ENDPOINT_OVERRIDE: simulator.origin, KIRO_NO_BROWSER: "true", ...env },
      platform: "linux",
      homedir: home,
    },
    processId: 1,
    printLine,
  });
}

/** The plugin as OpenCode starts it for somebody who is signed in. */
async function start(env: Record<string, string> = {}, printLine?: (line: string) => void) {
  const runtime = await create(env, printLine);
  runtime.hostLogin.open(() => Promise.resolve({ type: "oauth" }));
  const body = { model: "kiro-claude-haiku-4-5", messages: [{ role: "user", content: "hi" }] };
  const ask = (baseUrl = BASE_URL) =>
    runtime.fetch(`${baseUrl}/chat/completions`, { method: "POST", body: JSON.stringify(body) });
  return { runtime, ask };
}

async function withEndedToken(): Promise<void> {
  const account = await signedIn(store, simulator);
  await store.update((accounts) => {
    if (account.credentials.method !== "social") throw new Error("no such account");
    accounts.put({ ...account, credentials: { ...account.credentials, expiresAt: 0 } });
  });
}

describe("the plugin, put together", () => {
  it("waits at its end for a refresh under way, so that no login is lost", async () => {
    await withEndedToken();
    simulator.at("/refreshToken").enqueue({ delayMs: 300 });
    const { runtime, ask } = await start();
    const answer = ask();
    await expect.poll(async () => (await store.read())[0]?.pendingRefresh).toBeDefined();
    await runtime.dispose();
    const [account] = await store.read();
    expect(account).toMatchObject({ generation: 2 });
    expect(account?.pendingRefresh).toBeUndefined();
    expect((await answer).status).toBe(200);
  });

  it("stops what runs in the background at its end", async () => {
    const { runtime } = await start();
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    try {
      runtime.startBackground();
      const started = vi.getTimerCount();
      // Beside them the process is noted in the status file.
      expect(started).toBeGreaterThanOrEqual(3);
      runtime.startBackground();
      expect(vi.getTimerCount()).toBe(started);
      const ending = runtime.dispose();
      await vi.advanceTimersByTimeAsync(8_000);
      await ending;
      // What reads a file when it is stopped may still begin a wait, and leaves it.
      const passed = async () => {
        await vi.advanceTimersByTimeAsync(1_000);
        return vi.getTimerCount();
      };
      await expect.poll(passed).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });

  it("ends a request by an abort while the host does not say whether there is a login", async () => {
    const runtime = await create();
    runtime.hostLogin.open(() => new Promise(() => undefined));
    const body = { model: "kiro-claude-haiku-4-5", messages: [{ role: "user", content: "hi" }] };
    const abort = new AbortController();
    const asked = runtime.fetch(`${BASE_URL}/chat/completions`, {
      method: "POST",
      body: JSON.stringify(body),
      signal: abort.signal,
    });
    setImmediate(() => abort.abort(new DOMException("stop", "AbortError")));
    await expect(asked).rejects.toThrow("stop");
    await runtime.dispose();
  });

  it("starts it once for a login that comes after the start", async () => {
    const timersOf = async (logIn: (runtime: Runtime) => unknown) => {
      const runtime = await create();
      vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
      try {
        await logIn(runtime);
        return vi.getTimerCount();
      } finally {
        vi.useRealTimers();
        await runtime.dispose();
      }
    };
    const usual = await timersOf((runtime) => {
      runtime.startBackground();
    });
    const data = join(home, ".local", "share", "opencode");
    mkdirSync(data, { recursive: true });
    writeFileSync(join(data, "auth.json"), JSON.stringify({ kiro: { type: "oauth" } }));
    expect(await timersOf((runtime) => runtime.hostLogin.isOpen())).toBe(usual);
  });

  it("watches the quota of an API key variable without a login", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    try {
      const { runtime } = await start({ KIRO_API_KEY: simulator.issueApiKey() });
      const started = vi.getTimerCount();
      expect(started).toBeGreaterThanOrEqual(3);
      runtime.startBackground();
      expect(vi.getTimerCount()).toBe(started);
      const ending = runtime.dispose();
      await vi.advanceTimersByTimeAsync(8_000);
      await ending;
    } finally {
      vi.useRealTimers();
    }
  });

  it("serves by the API key variable alone while somebody is logged in, and says so once", async () => {
    await signedIn(store, simulator);
    const lines: string[] = [];
    const key = simulator.issueApiKey();
    const { runtime, ask } = await start({ KIRO_API_KEY: key }, (line) => lines.push(line));
    expect([(await ask()).status, (await ask()).status]).toEqual([200, 200]);
    simulator.chat.enqueue({
      status: 403,
      body: { reason: "TEMPORARILY_SUSPENDED", message: "x" },
    });
    const refused = await ask();
    expect([refused.status, await refused.text()]).toEqual([
      403,
      expect.stringContaining("KIRO_API_KEY"),
    ]);
    const bearers = simulator.journal
      .of("/generateAssistantResponse")
      .map(({ headers }) => headers["authorization"]);
    expect(bearers).toEqual(Array(3).fill(`Bearer ${key}`));
    expect(lines.filter((line) => line.includes("KIRO_API_KEY is set"))).toHaveLength(1);
    await runtime.dispose();
  });

  it("says nothing of the API key variable where nobody is logged in", async () => {
    const lines: string[] = [];
    const env = { KIRO_API_KEY: simulator.issueApiKey() };
    const { runtime, ask } = await start(env, (line) => lines.push(line));
    expect((await ask()).status).toBe(200);
    expect(lines).toEqual([]);
    await runtime.dispose();
  });

  it("uses the API key variable in its own region", async () => {
    const { runtime, ask } = await start({
      KIRO_API_KEY: simulator.issueApiKey(),
      KIRO_API_REGION: "eu-central-1",
    });
    await ask();
    const [chat] = simulator.journal.of("/generateAssistantResponse");
    expect(chat?.host).toBe("runtime.eu-central-1.kiro.dev");
    await runtime.dispose();
  });

  it("does not use a suspended API key variable after a logout either (B4)", async () => {
    const { runtime, ask } = await start({ KIRO_API_KEY: simulator.issueApiKey() });
    simulator.chat.enqueue({
      status: 403,
      body: { reason: "TEMPORARILY_SUSPENDED", message: "x" },
    });
    expect((await ask()).status).toBe(403);
    runtime.hostLogin.open(() => Promise.resolve(undefined));
    expect((await ask()).status).toBe(403);
    expect(simulator.journal.of("/generateAssistantResponse")).toHaveLength(1);
    await runtime.dispose();
  });

  it("frees the port of a login at its end", async () => {
    const { runtime } = await start({ KIRO_LOGIN_FLOW: "browser" });
    const login = await runtime.loginMethods[0]?.authorize();
    const inner = decodeURIComponent(login?.url ?? "");
    const callback = /redirect_uri=(http:\/\/localhost:\d+)/.exec(inner)?.[1] ?? "";
    expect((await fetch(callback)).status).toBeGreaterThanOrEqual(400);
    await runtime.dispose();
    await expect(fetch(callback)).rejects.toThrow();
    expect(await login?.callback()).toMatchObject({ type: "failed" });
  });

  it("prints why a login failed, unless the login command shows it anyway", async () => {
    const lines: string[] = [];
    const { runtime } = await start({ KIRO_LOGIN_FLOW: "device" }, (line) => lines.push(line));
    const google = runtime.loginMethods[0];
    simulator.at("/oauth/device/authorization").enqueue({ status: 503 });
    await expect(google?.authorize()).rejects.toThrow("HTTP 503");
    expect(lines).toEqual([]);
    simulator.signIn.device = "deny";
    const login = await google?.authorize();
    expect(await login?.callback()).toMatchObject({ type: "failed" });
    expect(lines).toEqual(["Kiro login failed. The login was declined on the sign-in page."]);
    await runtime.dispose();
  }, 20_000);

  it("sends what goes to the user's own base URL to Kiro as well", async () => {
    await signedIn(store, simulator);
    const { runtime, ask } = await start();
    runtime.addBaseUrl("https://proxy.invalid/v1");
    expect((await ask("https://proxy.invalid/v1")).status).toBe(200);
    await runtime.dispose();
  });

  it("sends nothing with a refused override, and says why", async () => {
    const REFUSED = "KIRO_ENDPOINT_OVERRIDE is invalid";
    await signedIn(store, simulator);
    const { runtime, ask } = await start({ KIRO_ENDPOINT_OVERRIDE: "http://evil.example:80" });
    const answer = await ask();
    expect([answer.status, await answer.text()]).toEqual([400, expect.stringContaining(REFUSED)]);
    await expect(runtime.loginMethods[1]?.authorize()).rejects.toThrow(REFUSED);
    await runtime.dispose();
  });

  it.skipIf(process.platform === "win32")(
    "starts with a pipe in the place of the model lists, and puts the lists there",
    async () => {
      await signedIn(store, simulator);
      const cache = join(home, ".cache", "opencode");
      mkdirSync(cache, { recursive: true });
      execFileSync("mkfifo", [join(cache, "kiro-models.json")]);
      const { runtime, ask } = await start();
      expect(runtime.offer().liveModels).toEqual([]);
      expect((await ask()).status).toBe(200);
      await expect.poll(() => runtime.offer().liveModels).not.toEqual([]);
      await runtime.dispose();
      const next = await start();
      const live = next.runtime.offer().liveModels.map(({ id }) => id);
      expect(live).toEqual(simulator.models.live.map(({ modelId }) => modelId));
      await next.runtime.dispose();
    },
  );
});
