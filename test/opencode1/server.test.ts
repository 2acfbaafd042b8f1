import type { Config, PluginInput } from "@opencode-ai/plugin";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { server } from "../../src/opencode1/server.ts";
import { BASE_URL } from "../../src/plugin/offer.ts";
import { startSimulator, type Simulator } from "../simulator/simulator.ts";

let home: string;
let simulator: Simulator;

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), "kiro-plugin-"));
  simulator = await startSimulator();
  vi.stubEnv("XDG_CONFIG_HOME", join(home, "config"));
  vi.stubEnv("XDG_DATA_HOME", join(home, "data"));
  vi.stubEnv("XDG_CACHE_HOME", join(home, "cache"));
  vi.stubEnv("KIRO_ENDPOINT_OVERRIDE", simulator.origin);
  vi.stubEnv("KIRO_API_KEY", simulator.issueApiKey());
});

afterEach(async () => {
  vi.unstubAllEnvs();
  rmSync(home, { recursive: true, force: true });
  await simulator.close();
});

const MESSAGES = [{ role: "user", content: "hi" }];
const accounts = (place: string) => join(place, "kiro-accounts.json");

/** A host that does nothing for us; only its project counts here. */
const NO_HOST = { client: {}, worktree: "/" } as unknown as PluginInput;

describe("the plugin as OpenCode loads it", () => {
  it("serves the base URL that the user gave our provider", async () => {
    const hooks = await server({ ...NO_HOST, directory: home });
    const baseURL = "https://proxy.invalid/v1/";
    const config = { provider: { kiro: { options: { baseURL } } } } as Config;
    await hooks.config?.(config);
    const options = config.provider?.["kiro"]?.options as { baseURL: string; fetch: typeof fetch };
    // Whatever is written there, OpenCode has only ours.
    expect(options.baseURL).toBe(BASE_URL);
    const { status } = await options.fetch("https://proxy.invalid/v1/chat/completions", {
      method: "POST",
      body: JSON.stringify({ model: "kiro-claude-haiku-4-5", messages: MESSAGES }),
    });
    expect(status).toBe(200);
    await hooks.dispose?.();
  });

  it.each([
    [
      "a directory in the place of the accounts",
      "store_unreadable",
      (place: string) => mkdirSync(accounts(place)),
    ],
    [
      "accounts that nobody can read",
      "login_required",
      (place: string) => writeFileSync(accounts(place), "{{{"),
    ],
    [
      "settings that are no JSON",
      "login_required",
      (place: string) => writeFileSync(join(place, "kiro.json"), "{{"),
    ],
    [
      "a file in the place of their directory",
      "store_unreadable",
      (place: string) => {
        rmSync(place, { recursive: true });
        writeFileSync(place, "");
      },
    ],
  ])("starts with %s, and says on use what to do (F15)", async (_, code, spoil) => {
    vi.stubEnv("KIRO_API_KEY", undefined);
    const place = join(home, "config", "opencode");
    mkdirSync(place, { recursive: true });
    spoil(place);
    const hooks = await server({ ...NO_HOST, directory: home });
    const config: Config = {};
    await hooks.config?.(config);
    const options = config.provider?.["kiro"]?.options as { baseURL: string; fetch: typeof fetch };
    const loader = hooks.auth?.loader;
    await loader?.(() => Promise.resolve({ type: "oauth" } as never), {} as never);
    const answer = await options.fetch(`${options.baseURL}/chat/completions`, {
      method: "POST",
      body: JSON.stringify({ model: "kiro-claude-haiku-4-5", messages: MESSAGES }),
    });
    expect(await answer.json()).toMatchObject({ error: { code } });
    await hooks.dispose?.();
  });
});
