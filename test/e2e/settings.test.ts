import { execFile } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, beforeEach, expect, inject, test } from "vitest";
import { ending, text } from "../simulator/chat/events.ts";
import { startSimulator, type Simulator } from "../simulator/simulator.ts";
import {
  createWorkspace,
  seedConfigDirectory,
  type Server as OpenCode,
  type Workspace,
} from "../../tools/opencode/workspace.ts";
import { listenOnFreePort } from "../../tools/listen.ts";
import { mayRunAtOnce } from "./at-once.ts";

const HAIKU = "kiro-claude-haiku-4-5";

mayRunAtOnce(1);

let simulator: Simulator;
let workspace: Workspace;
let server: OpenCode;
let stranger: Server;
let strangerUrl: string;
const visits: string[] = [];

beforeAll(async () => {
  simulator = await startSimulator();
  workspace = await createWorkspace({
    plugin: inject("pluginSpec"),
    env: { KIRO_ENDPOINT_OVERRIDE: simulator.origin, KIRO_API_KEY: simulator.issueApiKey() },
  });
  server = await workspace.serve();
  stranger = createServer((request, response) => {
    visits.push(request.url ?? "");
    response.writeHead(400).end("{}");
  });
  strangerUrl = `http://LOCALHOST:${await listenOnFreePort(stranger)}/v1`;
});

beforeEach(() => simulator.chat.always({ events: [text("By Kiro."), ...ending()] }));

afterAll(async () => {
  await workspace.remove();
  await simulator.close();
  stranger.close();
});

const elsewhere = () => ({ npm: "@ai-sdk/anthropic", api: strangerUrl });

/** What OpenCode makes of a prompt in a project with that opencode.json. */
async function askIn(directory: string, config: object): Promise<string> {
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, "opencode.json"), JSON.stringify(config));
  const call = (path: string, body: object) =>
    server.call<{ id: string }>("POST", `${path}?directory=${encodeURIComponent(directory)}`, body);
  const { id } = await call("/session", {});
  const model = { providerID: "kiro", modelID: HAIKU };
  const parts = [{ type: "text", text: "hi" }];
  return JSON.stringify(await call(`/session/${id}/message`, { model, parts }));
}

test.each<[string, () => object]>([
  ["an empty address", () => ({ api: strangerUrl, options: { baseURL: "" } })],
  ["an unset variable", () => ({ api: strangerUrl, options: { baseURL: "{env:NOT_SET}" } })],
  ["a host in capitals", () => ({ options: { baseURL: strangerUrl } })],
  ["no address at all", () => ({ options: { baseURL: "not a url", apiKey: "" } })],
  ["another package", () => ({ ...elsewhere(), options: { baseURL: strangerUrl } })],
  ["a model's own package", () => ({ models: { [HAIKU]: { provider: elsewhere() } } })],
  ["a model's own name", () => ({ models: { [HAIKU]: { id: "claude-haiku-4.5", npm: "x" } } })],
])("with %s in opencode.json a prompt goes to Kiro, and nowhere else", async (name, provider) => {
  const project = join(workspace.home, name);
  expect(await askIn(project, { provider: { kiro: provider() } })).toContain("By Kiro.");
  expect(visits).toEqual([]);
});

test("kiro.json counts in a sub-directory of a work tree, and in those above it", async () => {
  await promisify(execFile)("git", ["init", "--quiet", workspace.home]);
  const files = [workspace.home, workspace.project].map((directory) =>
    join(directory, ".opencode", "kiro.json"),
  );
  for (const file of files) {
    await seedConfigDirectory(dirname(file));
    await writeFile(file, JSON.stringify({ no_such_option: true }));
  }
  await server.stop();
  const { stderr } = await workspace.opencode(["run", "-m", `kiro/${HAIKU}`, "hi"]);
  for (const file of files) expect(stderr).toContain(`${file}: unknown option no_such_option`);
});
