import type { Config, PluginInput } from "@opencode-ai/plugin";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createAccountStore, type AccountStore } from "../../src/accounts/store/store.ts";
import { server } from "../../src/opencode1/server.ts";
import { realDeps, signedIn } from "../accounts/logins.ts";
import { ending, event, exception, text, toolUse } from "../simulator/chat/events.ts";
import { startSimulator, type Simulator } from "../simulator/simulator.ts";

/** In prompts, files, tool arguments, tool results and answers. */
const SAID = "canary-kwx81-said";

let home: string;
let simulator: Simulator;
let store: AccountStore;
/** Everything that a person or OpenCode gets to see, other than the answers. */
let shown: string[];

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), "kiro-canary-"));
  simulator = await startSimulator({ refreshMode: "S1" });
  simulator.expectRefusals();
  vi.stubEnv("XDG_CONFIG_HOME", join(home, "config"));
  vi.stubEnv("XDG_DATA_HOME", join(home, "data"));
  vi.stubEnv("XDG_CACHE_HOME", join(home, "cache"));
  vi.stubEnv("KIRO_ENDPOINT_OVERRIDE", simulator.origin);
  vi.stubEnv("KIRO_DEBUG", "true");
  store = createAccountStore({
    ...realDeps,
    path: join(home, "config", "opencode", "kiro-accounts.json"),
  });
  shown = [];
  const record = (given: unknown) => {
    shown.push(String(given));
    return true;
  };
  vi.spyOn(process.stderr, "write").mockImplementation(record);
  vi.spyOn(process.stdout, "write").mockImplementation(record);
});

afterEach(async () => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  rmSync(home, { recursive: true, force: true });
  await simulator.close();
});

const base64 = (said: string) => Buffer.from(said).toString("base64");

/** A conversation with everything that a person may put into one. */
function conversation(stream: boolean) {
  const call = { name: "bash", arguments: JSON.stringify({ command: SAID }) };
  const file = `data:text/plain;base64,${base64(`file with ${SAID}`)}`;
  return JSON.stringify({
    model: "kiro-claude-haiku-4-5",
    stream,
    tools: [
      {
        type: "function",
        function: { name: "bash", parameters: { type: "object", properties: { command: {} } } },
      },
    ],
    messages: [
      { role: "system", content: `You know ${SAID}.` },
      { role: "user", content: `First ${SAID}` },
      { role: "assistant", tool_calls: [{ id: "t1", type: "function", function: call }] },
      { role: "tool", tool_call_id: "t1", content: `Result ${SAID}` },
      {
        role: "user",
        content: [
          { type: "text", text: `Second ${SAID}` },
          { type: "file", file: { filename: `${SAID}.txt`, file_data: file } },
        ],
      },
    ],
  });
}

/** How the service may quote what it knows: tokens by value and by look, and the prompt. */
function quotations(): readonly string[] {
  const secrets = simulator.secrets().join(" ");
  return [
    `odd: ${secrets} in ${SAID}`,
    `${"long ".repeat(398)}${secrets} in ${SAID}`,
    `got ${base64(`{"token":"${secrets}","prompt":"${SAID}"}`)}`,
    `\u001b]0;${secrets}\u0007\u202e${SAID}`,
  ];
}

async function start() {
  const client = {
    tui: { showToast: (toast: unknown) => void shown.push(JSON.stringify(toast)) },
    app: { log: (line: unknown) => void shown.push(JSON.stringify(line)) },
  };
  const input = { client, worktree: home, directory: home } as unknown as PluginInput;
  const hooks = await server(input);
  const config: Config = {};
  await hooks.config?.(config);
  await hooks.auth?.loader?.(() => Promise.resolve({ type: "oauth" } as never), {} as never);
  const { fetch, baseURL } = config.provider?.["kiro"]?.options as {
    baseURL: string;
    fetch: typeof globalThis.fetch;
  };
  const ask = async (stream: boolean) => {
    const init = { method: "POST", body: conversation(stream) };
    return await (await fetch(`${baseURL}/chat/completions`, init)).text();
  };
  return { hooks, ask };
}

/** All that was written, other than the accounts. */
function filesOf(directory: string): string {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.startsWith("kiro-accounts.json"))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), "utf8"))
    .join("\n");
}

/** The texts in it, and what they are in base64. */
function layersOf(written: string): string {
  const runs = written.match(/[\w+/-]{16,}/g) ?? [];
  const inner = runs.flatMap((run) =>
    [0, 1, 2, 3].map((skipped) => Buffer.from(run.slice(skipped), "base64").toString("latin1")),
  );
  return [written, ...inner].join("\n");
}

it("no token gets out anywhere, and no word of a conversation into the log (T9)", async () => {
  const account = await signedIn(store, simulator);
  await store.update((accounts) => {
    if (account.credentials.method !== "social") throw new Error("no such account");
    accounts.put({ ...account, credentials: { ...account.credentials, expiresAt: 0 } });
  });
  const { hooks, ask } = await start();
  const errors: string[] = [];
  const answer = [
    text(`Answer ${SAID}`),
    toolUse("t2", "bash", { command: SAID }),
    ending(),
  ].flat();
  simulator.chat.enqueue({ events: answer });
  simulator.chat.enqueue({ events: answer });
  const answers = [await ask(true), await ask(false)];
  expect(answers.join()).toContain(SAID);

  for (const message of quotations()) {
    simulator.chat.enqueue({ status: 400, body: { message, reason: message } });
    simulator.chat.enqueue({ status: 403, body: { message, __type: message } });
    simulator.chat.enqueue({
      exception: { type: "ValidationException", message },
      afterEvents: [],
    });
    simulator.chat.enqueue({
      events: [text("begun"), exception("ValidationException", message, "")],
    });
    simulator.chat.enqueue({ events: [text("begun"), event("invalidStateEvent", { message })] });
    for (let count = 0; count < 5; count += 1) errors.push(await ask(true));
    simulator.chat.clear();
  }
  await hooks.dispose?.();

  const secrets = simulator.secrets();
  expect(secrets.length).toBeGreaterThan(2);
  const log = filesOf(home);
  expect(log).toContain("chat.attempt");
  expect(log).toContain("characters, ");
  expect(errors.join()).toContain("invalid_request_error");
  const everything = layersOf([log, ...shown, ...errors].join("\n"));
  expect(secrets.filter((secret) => everything.includes(secret))).toEqual([]);
  expect(secrets.filter((secret) => everything.includes(secret.slice(0, 20)))).toEqual([]);
  expect(layersOf([log, ...shown].join("\n"))).not.toContain(SAID);
  for (const each of [...errors, ...shown]) {
    for (const mark of ["\\u001b", "\\u202e", "\u001b", "\u202e"]) expect(each).not.toContain(mark);
  }
});
