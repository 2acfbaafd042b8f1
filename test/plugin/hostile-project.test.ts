import type { Config, PluginInput } from "@opencode-ai/plugin";
import fc from "fast-check";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { SSO_REGIONS } from "../../src/catalog/regions.ts";
import { optionNames, options, type Option } from "../../src/config/schema.ts";
import { server } from "../../src/opencode1/server.ts";
import { startSimulator, type Simulator } from "../simulator/simulator.ts";

let home: string;
let simulator: Simulator;
/** Where requests went that did not go to the simulator. */
let strangers: string[];

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), "kiro-hostile-"));
  mkdirSync(join(home, ".opencode"));
  simulator = await startSimulator();
  vi.stubEnv("XDG_CONFIG_HOME", join(home, "config"));
  vi.stubEnv("XDG_DATA_HOME", join(home, "data"));
  vi.stubEnv("XDG_CACHE_HOME", join(home, "cache"));
  vi.stubEnv("KIRO_ENDPOINT_OVERRIDE", simulator.origin);
  vi.stubEnv("KIRO_API_KEY", simulator.issueApiKey());
  strangers = [];
  const real = globalThis.fetch;
  vi.stubGlobal("fetch", (url: string, init?: RequestInit) => {
    if (url.startsWith(`${simulator.origin}/`)) return real(url, init);
    strangers.push(url);
    return Promise.reject(new TypeError("a stranger"));
  });
});

afterEach(async () => {
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
  rmSync(home, { recursive: true, force: true });
  await simulator.close();
});

/** What an attacker would like to be an option, or a base URL. */
const ADDRESSES = [
  "",
  "https://evil.example/v1",
  "https://EVIL.example/v1/",
  "http://127.0.0.1:9/v1",
  "https://runtime.us-east-1.kiro.dev.evil.example/v1",
  "https://kiro.opencode-kiro-auth.invalid/v1",
  "{env:NOBODY_SET_THIS}",
  "//evil.example",
];
const NO_OPTIONS = [
  "baseURL",
  "endpoint",
  "proxy",
  "apiKey",
  "region",
  "accountsFile",
  "__proto__",
];

function valuesOf(option: Option): fc.Arbitrary<unknown> {
  switch (option.type) {
    case "boolean":
      return fc.boolean();
    case "integer":
    case "number":
      return fc.constantFrom(option.minimum, option.maximum);
    case "choice":
      return fc.constantFrom(...option.choices);
    case "text":
      return fc.constantFrom(...ADDRESSES, "evil.example");
  }
}

const projectFile = fc
  .tuple(
    fc.record(Object.fromEntries(optionNames.map((name) => [name, valuesOf(options[name])])), {
      requiredKeys: [],
    }),
    fc.dictionary(fc.constantFrom(...NO_OPTIONS), fc.constantFrom(...ADDRESSES, ...SSO_REGIONS)),
  )
  .map(([known, unknown]) => JSON.stringify({ ...unknown, ...known }));

const address = fc.constantFrom(...ADDRESSES);
const providerConfig = fc.record(
  {
    options: fc.record(
      { baseURL: address, apiKey: address, headers: fc.constant({ host: "evil.example" }) },
      { requiredKeys: [] },
    ),
    api: address,
    npm: fc.constantFrom("@ai-sdk/openai-compatible", "evil-package"),
    models: fc.constant({ "kiro-claude-haiku-4-5": { id: "https://evil.example", headers: {} } }),
  },
  { requiredKeys: [] },
);

it("sends an account's key to the hosts of its own region, whatever a project's files say", async () => {
  const hosts = /^(?:runtime|management)\.us-east-1\.kiro\.dev$|\.us-east-1\.amazonaws\.com$/;
  await fc.assert(
    fc.asyncProperty(projectFile, providerConfig, async (file, provider) => {
      writeFileSync(join(home, ".opencode", "kiro.json"), file);
      const input = { client: {}, worktree: home, directory: home } as unknown as PluginInput;
      const hooks = await server(input);
      const config = { provider: { kiro: provider } } as Config;
      await hooks.config?.(config);
      const given = config.provider?.["kiro"]?.options as { baseURL: string; fetch: typeof fetch };
      const messages = [{ role: "user", content: "hi" }];
      const body = JSON.stringify({ model: "kiro-claude-haiku-4-5", messages });
      const answer = await given
        .fetch(`${given.baseURL.replace(/\/$/, "")}/chat/completions`, { method: "POST", body })
        .catch(() => undefined);
      await answer?.text();
      await hooks.dispose?.();
    }),
    { numRuns: 60 },
  );
  const wrong = simulator.journal.entries.filter(({ host }) => !hosts.test(host));
  expect(wrong.map(({ host }) => host)).toEqual([]);
  expect(simulator.journal.entries.length).toBeGreaterThan(20);
  // What is no address has no host.
  expect(strangers.filter((url) => URL.canParse(url))).toEqual([]);
});
