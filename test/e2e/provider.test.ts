import { execFile } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, inject, test } from "vitest";
import { ending, text } from "../simulator/chat/events.ts";
import type { Server } from "../../tools/opencode/workspace.ts";
import { useScene } from "./scene.ts";

const scene = useScene();

function ask(model: string, env: Readonly<Record<string, string>> = {}) {
  return scene.workspace.opencode(["run", "-m", model, "hello"], { env });
}

async function say(server: Server, modelID: string): Promise<string> {
  const { id } = await server.call<{ id: string }>("POST", "/session", {});
  const body = { model: { providerID: "kiro", modelID }, parts: [{ type: "text", text: "hello" }] };
  return JSON.stringify(await server.call("POST", `/session/${id}/message`, body));
}

async function kiroModels(server: Server): Promise<Readonly<Record<string, unknown>>> {
  const { providers } = await server.call<{
    providers: readonly { id: string; models: Record<string, unknown> }[];
  }>("GET", "/config/providers");
  return providers.find(({ id }) => id === "kiro")?.models ?? {};
}

test("a login of OpenCode's without accounts of ours starts, and says what to type", async () => {
  const data = join(scene.workspace.home, ".local", "share", "opencode");
  await mkdir(data, { recursive: true });
  const record = { type: "oauth", refresh: "kiro-account:x", access: "kiro-account:x", expires: 1 };
  await writeFile(join(data, "auth.json"), JSON.stringify({ kiro: record }));
  const { stdout, stderr } = await ask("kiro/kiro-claude-haiku-4-5");
  expect(stdout + stderr).toContain("No Kiro account is logged in");
});

test("KIRO_API_KEY works without a login", async () => {
  scene.simulator.chat.enqueue({ events: [text("By key."), ...ending()] });
  const { code, stdout } = await ask("kiro/kiro-claude-haiku-4-5", {
    KIRO_API_KEY: scene.simulator.issueApiKey(),
  });
  expect(code).toBe(0);
  expect(stdout).toContain("By key.");
});

test("a kiro of models.dev does not shine through", async () => {
  const path = join(scene.workspace.home, "models.json");
  await writeFile(path, JSON.stringify({ kiro: foreignProvider() }));
  const env = { OPENCODE_MODELS_PATH: path, KIRO_API_KEY: scene.simulator.issueApiKey() };
  const server = await scene.workspace.serve(env);
  const models = Object.keys(await kiroModels(server));
  expect(models).toContain("kiro-claude-sonnet-4-5");
  expect(models).not.toContain("foreign-model");
  scene.simulator.chat.enqueue({ events: [text("Ours."), ...ending()] });
  expect(await say(server, "kiro-claude-sonnet-4-5")).toContain("Ours.");
  await server.stop();
});

test("the long form of the README works, and the user's fields win", async () => {
  const models = {
    "kiro-claude-opus-4-5": {
      name: "Mine",
      limit: { context: 100_000, output: 64_000 },
      modalities: { input: ["text", "image"], output: ["text"] },
    },
    "claude-sonnet-4-20250514": { name: "An older one" },
    "claude-sonnet-4-5": {},
    fast: { id: "Claude-Haiku-4.5", name: "Fast" },
  };
  await scene.workspace.configure({
    plugin: [inject("pluginSpec")],
    provider: { kiro: { models } },
  });
  const server = await scene.workspace.serve({ KIRO_API_KEY: scene.simulator.issueApiKey() });
  const listed = await kiroModels(server);
  expect(listed["kiro-claude-opus-4-5"]).toMatchObject({
    name: "Mine",
    limit: { context: 100_000 },
  });
  expect(listed).toHaveProperty("kiro-claude-haiku-4-5");
  scene.simulator.chat.enqueue({ events: [text("Old but good."), ...ending()] });
  expect(await say(server, "claude-sonnet-4-20250514")).toContain("Old but good.");
  // The table's spelling, or the one that the live list has by now (docs/MODELS.md).
  scene.simulator.chat.always({ events: [text("By any name."), ...ending()] });
  for (const name of ["claude-sonnet-4-5", "fast"]) {
    expect(await say(server, name)).toContain("By any name.");
  }
  await server.stop();
  const bodies = JSON.stringify(scene.simulator.journal.of("/generateAssistantResponse"));
  expect(bodies).toContain('"modelId":"claude-haiku-4.5"');
  expect(bodies).toMatch(/"modelId":"(CLAUDE_SONNET_4_20250514_V1_0|claude-sonnet-4)"/);
});

test("the package holds what it must, and needs nothing (T14)", async () => {
  const tarball = inject("pluginSpec").replace(/^.*@file:/, "");
  const { stdout } = await promisify(execFile)("tar", ["-tzf", tarball]);
  const files = stdout.trim().split("\n").sort();
  // One for each command; `npm run docs:check` compares them with the commands.
  const isOfCommand = (file: string) => file.startsWith("package/schema/cli/");
  expect(files.filter(isOfCommand)).toContain("package/schema/cli/accounts.json");
  // What several entries need, and what is loaded later.
  const isPart = (file: string) => /^package\/dist\/[\w-]+-[A-Z0-9]{8}\.js$/.test(file);
  expect(files.filter((file) => !isOfCommand(file) && !isPart(file))).toEqual([
    "package/LICENSE",
    "package/README.md",
    "package/THIRD_PARTY_NOTICES.md",
    "package/dist/cli.js",
    "package/dist/index.d.ts",
    "package/dist/index.js",
    "package/dist/main.js",
    "package/dist/opencode2-model.js",
    "package/dist/tui.d.ts",
    "package/dist/tui.js",
    "package/package.json",
    "package/schema/kiro.schema.json",
  ]);
  const read = async (name: string) =>
    (await promisify(execFile)("tar", ["-xzOf", tarball, name], { maxBuffer: 1e8 })).stdout;
  expect(JSON.parse(await read("package/package.json"))).not.toHaveProperty("dependencies");
  const notices = await read("package/THIRD_PARTY_NOTICES.md");
  // `npm run docs:check` compares it with what is in each file.
  for (const name of ["commander", "jsonc-parser", "zod"])
    expect(notices).toContain(`## ${name}\n`);
  // Of what OpenCode loads, nothing belongs to the command line.
  const dist = (name: string) => read(`package/dist/${name}`);
  expect(await codeOf("index.js", dist)).not.toContain("cli-table3");
  expect(await codeOf("cli.js", dist)).toContain("cli-table3");
  // OpenCode rewrites only these imports of its own packages (OPENCODE 9.2).
  const hostImports = (await codeOf("tui.js", dist)).match(/\bfrom\s*"(@opentui|solid-js)/g) ?? [];
  expect(hostImports.length).toBeGreaterThan(0);
  expect(hostImports.filter((found) => !found.startsWith('from "'))).toEqual([]);
});

/** A file with every file of ours that it may load. */
async function codeOf(entry: string, read: (name: string) => Promise<string>): Promise<string> {
  const codes = new Map<string, string>();
  const waiting = [entry];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (codes.has(name)) continue;
    const code = await read(name);
    codes.set(name, code);
    for (const [, part] of code.matchAll(/"\.\/([\w-]+\.js)"/g)) waiting.push(part ?? "");
  }
  return [...codes.values()].join("\n");
}

function foreignProvider() {
  return {
    id: "kiro",
    name: "Kiro of models.dev",
    env: ["SOME_KIRO_KEY"],
    npm: "@ai-sdk/amazon-bedrock",
    api: "https://example.invalid",
    models: {
      "foreign-model": {
        id: "foreign-model",
        name: "Foreign",
        release_date: "2026-01-01",
        attachment: false,
        reasoning: true,
        temperature: true,
        tool_call: true,
        limit: { context: 1, output: 1 },
      },
      "kiro-claude-sonnet-4-5": {
        id: "kiro-claude-sonnet-4-5",
        name: "Foreign Sonnet",
        release_date: "2026-01-01",
        attachment: false,
        reasoning: true,
        temperature: true,
        tool_call: false,
        limit: { context: 1000, output: 100 },
        provider: { npm: "@ai-sdk/anthropic" },
      },
    },
  };
}
