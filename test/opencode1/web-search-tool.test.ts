import type { Config, Hooks, PluginInput } from "@opencode-ai/plugin";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createAccount } from "../../src/accounts/roster.ts";
import type { AccountSource } from "../../src/chat/context.ts";
import { loadConfig } from "../../src/config/load.ts";
import { createTools } from "../../src/plugin/tools/tools.ts";
import { socialLogin } from "../accounts/samples.ts";
import { createFakeService } from "../service/fake-service.ts";
import { server } from "../../src/opencode1/server.ts";
import { type Simulator, startSimulator } from "../simulator/simulator.ts";

const TOOL = "kiro_web_search";
let home: string;
let simulator: Simulator;

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), "kiro-tools-"));
  simulator = await startSimulator();
  vi.stubEnv("XDG_CONFIG_HOME", join(home, "config"));
  vi.stubEnv("XDG_DATA_HOME", join(home, "data"));
  vi.stubEnv("XDG_CACHE_HOME", join(home, "cache"));
  vi.stubEnv("KIRO_ENDPOINT_OVERRIDE", simulator.origin);
  vi.stubEnv("KIRO_STATUS_TOOL", "false");
  vi.stubEnv("KIRO_API_KEY", simulator.issueApiKey(simulator.people.employee));
});

afterEach(async () => {
  vi.unstubAllEnvs();
  rmSync(home, { recursive: true, force: true });
  await simulator.close();
});

async function load(): Promise<Hooks> {
  // A host that does nothing for us; only its project counts here.
  return await server({ client: {}, worktree: "/", directory: home } as unknown as PluginInput);
}

/** What OpenCode asked the person, if anything. */
function searchWith(hooks: Hooks, args: object, ask = () => Promise.resolve()) {
  const metadata = vi.fn();
  const context = { sessionID: "ses_1", abort: new AbortController().signal, ask, metadata };
  return hooks.tool?.[TOOL]?.execute(args as never, context as never);
}

/** Names of the tools that a chat offers on the wire, where OpenCode offers all it has. */
async function offeredTools(hooks: Hooks): Promise<readonly string[]> {
  const config = {} as Config;
  await hooks.config?.(config);
  const options = config.provider?.["kiro"]?.options as { baseURL: string; fetch: typeof fetch };
  const names = ["bash", ...Object.keys(hooks.tool ?? {})];
  const tools = names.map((name) => ({ type: "function", function: { name, description: "x" } }));
  const messages = [{ role: "user", content: "hi" }];
  const body = JSON.stringify({ model: "kiro-claude-haiku-4-5", messages, tools });
  const response = await options.fetch(`${options.baseURL}/chat/completions`, {
    method: "POST",
    body,
  });
  expect(response.status).toBe(200);
  const sent = JSON.stringify(simulator.journal.of("/generateAssistantResponse").at(-1)?.body);
  return [...sent.matchAll(/"toolSpecification":\{"name":"([^"]+)"/g)].map(([, name = ""]) => name);
}

describe("Kiro's web search as a tool", () => {
  it("is there only where the option is on", async () => {
    const off = await load();
    expect(Object.keys(off.tool ?? {})).not.toContain(TOOL);
    vi.stubEnv("KIRO_WEB_SEARCH", "true");
    const on = await load();
    expect(Object.keys(on.tool ?? {})).toContain(TOOL);
    for (const hooks of [off, on]) await hooks.dispose?.();
  });

  it("answers with a list of results", async () => {
    vi.stubEnv("KIRO_WEB_SEARCH", "true");
    const hooks = await load();
    expect(await searchWith(hooks, { query: "kiro" })).toMatchObject({
      title: "kiro",
      output:
        "- [About kiro](https://example.com/answer) (2026-09-21)\n  What example.com says of kiro.",
    });
    expect(await offeredTools(hooks)).toEqual(["bash", TOOL]);
    await hooks.dispose?.();
  });

  it.each([{}, { query: 7 }, { query: "" }, { query: " " }])("rejects %j", async (args) => {
    vi.stubEnv("KIRO_WEB_SEARCH", "true");
    const hooks = await load();
    await expect(searchWith(hooks, args)).rejects.toThrow("The search query is empty.");
    await hooks.dispose?.();
  });

  it("asks nobody where the person does not allow it", async () => {
    vi.stubEnv("KIRO_WEB_SEARCH", "true");
    const hooks = await load();
    const denied = () => Promise.reject(new Error("denied"));
    await expect(searchWith(hooks, { query: "kiro" }, denied)).rejects.toThrow("denied");
    expect(simulator.journal.of("/mcp")).toEqual([]);
    await hooks.dispose?.();
  });

  it("is never offered to an account whose profile says so", async () => {
    const deps = {
      ...createFakeService(() => new Response()).context.deps,
      notify: () => undefined,
    };
    const service = { deps, userAgent: "test/1" };
    const readFile = () => Promise.resolve("{}");
    const env = { KIRO_WEB_SEARCH: "true" };
    const { config } = await loadConfig({ userFile: "u", projectFiles: [], env, readFile });
    const { hiddenFor } = createTools({ config, deps, service }, {} as AccountSource);
    const account = createAccount("a1", socialLogin("anna"), 0);
    expect([...hiddenFor(account)]).toEqual([]);
    expect([...hiddenFor({ ...account, webSearchOff: true })]).toEqual([TOOL]);
  });

  it("is offered no more to an account whose organisation has switched it off", async () => {
    vi.stubEnv("KIRO_WEB_SEARCH", "true");
    const { employee } = simulator.people;
    employee.profiles = [{ arn: employee.profileArn, profileName: "x", webTools: "OFF" }];
    const hooks = await load();
    expect(await offeredTools(hooks)).toEqual(["bash", TOOL]);
    await expect(searchWith(hooks, { query: "kiro" })).rejects.toThrow(
      "Kiro doesn't allow KIRO_API_KEY to search the web: Web search is not enabled.",
    );
    expect(await offeredTools(hooks)).toEqual(["bash"]);
    await hooks.dispose?.();
  });
});
