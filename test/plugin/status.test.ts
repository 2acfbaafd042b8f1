import type { Config, PluginInput } from "@opencode-ai/plugin";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { VERSION } from "../../src/facts/version.ts";
import { BASE_URL } from "../../src/plugin/offer.ts";
import { server } from "../../src/opencode1/server.ts";
import { parseStatus } from "../../src/status/format.ts";
import { startSimulator, type Simulator } from "../simulator/simulator.ts";

let home: string;
let simulator: Simulator;

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), "kiro-status-"));
  simulator = await startSimulator();
  for (const name of ["XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"]) {
    vi.stubEnv(name, home);
  }
  vi.stubEnv("KIRO_ENDPOINT_OVERRIDE", simulator.origin);
  vi.stubEnv("KIRO_API_KEY", simulator.issueApiKey());
});

afterEach(async () => {
  vi.unstubAllEnvs();
  rmSync(home, { recursive: true, force: true });
  await simulator.close();
});

describe("the status file of the whole plugin", () => {
  it("says what each conversation cost and who served it, and holds no word of it", async () => {
    const input = { client: {}, worktree: home, directory: home } as unknown as PluginInput;
    const hooks = await server(input);
    const config: Config = {};
    await hooks.config?.(config);
    const options = config.provider?.["kiro"]?.options as { fetch: typeof globalThis.fetch };
    for (const sessionId of ["ses_one", "ses_two", "ses_two"]) {
      const answer = await options.fetch(`${BASE_URL}/chat/completions`, {
        method: "POST",
        headers: { "x-session-id": sessionId },
        body: JSON.stringify({
          model: "kiro-claude-haiku-4-5",
          messages: [{ role: "user", content: "a private question" }],
        }),
      });
      expect(answer.status).toBe(200);
      await answer.text();
    }
    await hooks.dispose?.();
    const text = readFileSync(join(home, "opencode", "kiro-status.json"), "utf8");
    expect(text).not.toMatch(/private|ksk_|example\.com/);
    const { processes, sessions } = parseStatus(text) ?? {};
    expect(processes?.get(String(process.pid))?.version).toBe(VERSION);
    expect(sessions?.get("ses_one")).toMatchObject({
      accountId: expect.stringMatching(/^environment-/) as string,
      reason: "only-account",
      model: "claude-haiku-4.5",
    });
    const spent = (id: string) => sessions?.get(id)?.credits.get("claude-haiku-4.5") ?? 0;
    expect(spent("ses_one")).toBeGreaterThan(0);
    expect(spent("ses_two")).toBeCloseTo(2 * spent("ses_one"));
  });
});
