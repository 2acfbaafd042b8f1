import type { Config, PluginInput } from "@opencode-ai/plugin";
import { type RefreshableCredentials, refreshTokens } from "../../src/auth/credentials.ts";
import { BUILDER_ID, registerClient } from "../../src/auth/sso-client.ts";
import { silentLogger } from "../../src/lib/deps.ts";
import { overrideFetch } from "../../src/lib/net/override.ts";
import { systemRandom } from "../../src/lib/random.ts";
import { systemClock } from "../../src/lib/time.ts";
import { server } from "../../src/opencode1/server.ts";
import { listProfiles } from "../../src/service/account/profiles.ts";
import { fetchUsage } from "../../src/service/account/usage.ts";
import { createInvokeMcp } from "../../src/service/invoke-mcp.ts";
import { listModels } from "../../src/service/models.ts";
import { meter } from "./meter.ts";

/**
 * Runs trials against a hostile server and prints what each cost this process, one JSON line each:
 * ORIGIN KIND/TRIAL...
 */
const [origin = "", ...trials] = process.argv.slice(2);
/** What is sent as fast as it is taken makes gigabytes of this. */
const TRIAL_MS = 1500;

const CHAT_PATH = "/generateAssistantResponse";
const fetch = overrideFetch((url, init) => globalThis.fetch(url, init), origin);
const deps = { fetch, clock: systemClock, random: systemRandom, logger: silentLogger };
const context = { deps, userAgent: "test/1" };
const call = { fetch, clock: systemClock, userAgent: "test/1" };
const credentials: RefreshableCredentials = {
  method: "social",
  provider: "Google",
  accessToken: "aoa-access",
  refreshToken: "aor-refresh",
  expiresAt: Date.now() + 3_600_000,
};
const PURPOSE = { grantTypes: ["refresh_token"] };

async function startPlugin() {
  const directory = process.env["HOME"] ?? "";
  const client = { tui: { showToast: () => undefined }, app: { log: () => undefined } };
  const input = { client, worktree: directory, directory } as unknown as PluginInput;
  const hooks = await server(input);
  const config: Config = {};
  await hooks.config?.(config);
  const options = config.provider?.["kiro"]?.options;
  return { hooks, ...(options as { baseURL: string; fetch: typeof globalThis.fetch }) };
}

/** By a plugin of its own: one that has met trouble before asks less often. */
async function chat(signal: AbortSignal, stream = true): Promise<Response> {
  const plugin = await startPlugin();
  signal.addEventListener("abort", () => void plugin.hooks.dispose?.());
  const body = JSON.stringify({
    model: "kiro-claude-sonnet-4-5",
    stream,
    messages: [{ role: "user", content: "hello" }],
    tools: [{ type: "function", function: { name: "bash", parameters: { type: "object" } } }],
  });
  return plugin.fetch(`${plugin.baseURL}/chat/completions`, { method: "POST", body, signal });
}

async function readAll({ body }: Response): Promise<string> {
  let last = new Uint8Array();
  for await (const piece of body ?? []) last = piece;
  return new TextDecoder().decode(last).slice(-300);
}

const search = createInvokeMcp(context);
const CALLS: Readonly<Record<string, (signal: AbortSignal) => Promise<unknown>>> = {
  chat: async (signal) => await readAll(await chat(signal)),
  "chat without a stream": async (signal) => await readAll(await chat(signal, false)),
  /** The reader takes what comes first, and then nothing more. */
  "chat and a reader that stops": async (signal) => {
    const reader = (await chat(signal)).body?.getReader();
    await reader?.read();
    await systemClock.sleep(TRIAL_MS, signal);
  },
  "chat that nobody reads": async (signal) => {
    await chat(signal);
    await systemClock.sleep(TRIAL_MS, signal);
  },
  refresh: (signal) => refreshTokens(credentials, { ...call, signal }),
  login: (signal) => registerClient(BUILDER_ID.ssoRegion, PURPOSE, { ...call, signal }),
  usage: (signal) => fetchUsage(context, credentials, signal),
  models: (signal) => listModels(context, credentials, signal),
  profiles: (signal) => listProfiles(context, credentials, signal),
  search: (signal) =>
    search(credentials, { name: "web_search", arguments: {}, profileArn: undefined, signal }),
};

/** Of the paths that were asked for since the last trial began. */
async function askedFor(): Promise<readonly string[]> {
  return (await (await globalThis.fetch(`${origin}/asked`)).json()) as string[];
}

/** What a call came to, in a line. */
async function outcomeOf(run: Promise<unknown>): Promise<string> {
  try {
    return JSON.stringify([await run]);
  } catch (error) {
    return String(error);
  }
}

for (const trial of trials) {
  const [kind = "", name = ""] = trial.split("/");
  await globalThis.fetch(`${origin}/set/${encodeURIComponent(name)}`);
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), TRIAL_MS);
  const measured = await meter(async () => {
    const outcome = await outcomeOf(CALLS[kind]?.(abort.signal) ?? Promise.reject(new Error(kind)));
    // What goes on behind our back takes memory later.
    await new Promise((done) => setTimeout(done, 300));
    return outcome.slice(0, 300);
  });
  clearTimeout(timer);
  abort.abort();
  const asked = await askedFor();
  const sent = asked.filter((path) => path.includes(CHAT_PATH) === kind.startsWith("chat")).length;
  process.stdout.write(`${JSON.stringify({ trial, sent, ...measured })}\n`);
}
process.exit(0);
