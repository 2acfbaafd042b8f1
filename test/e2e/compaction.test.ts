import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { promptTokens } from "../simulator/chat/count-tokens.ts";
import { ending, text, toolUse } from "../simulator/chat/events.ts";
import { type Simulator, startSimulator } from "../simulator/simulator.ts";
import { login } from "../../tools/opencode/login.ts";
import { createWorkspace, type Server, type Workspace } from "../../tools/opencode/workspace.ts";
import { mayRunAtOnce } from "./at-once.ts";
import { chinese, code, csv, json, picture } from "./material.ts";
import { mcpServer } from "./mcp-tools.ts";

/** Small, so that a few turns fill it. Only the account's own list knows this model. */
const SMALL = { modelId: "claude-small-9", modelName: "Claude Small 9", context: 48_000 };
const OUTPUT = 8_000;
const MODEL = { providerID: "kiro", modelID: "kiro-claude-small-9" };
const MAX_TURNS = 16;

mayRunAtOnce(1);

let simulator: Simulator;
let workspace: Workspace;
let server: Server;

beforeAll(async () => {
  simulator = await startSimulator();
  const entry = { ...SMALL, output: OUTPUT, rate: 1, images: true, fieldsSchema: null };
  simulator.models.live = [...simulator.models.live, entry];
  const plugin = inject("pluginSpec");
  workspace = await createWorkspace({
    plugin,
    env: { KIRO_ENDPOINT_OVERRIDE: simulator.origin, KIRO_NO_BROWSER: "true" },
  });
  const mcp = join(workspace.home, "many-tools.cjs");
  await writeFile(mcp, mcpServer(60));
  await workspace.configure({
    plugin: [plugin],
    mcp: { many: { type: "local", command: [process.execPath, mcp] } },
  });
  await login(workspace, simulator, "Google OAuth (Social)", { KIRO_LOGIN_FLOW: "device" });
  server = await workspace.serve();
  simulator.chat.always({ events: [text("Done.", SMALL.modelId), ...ending()] });
});

afterAll(async () => {
  await workspace.remove();
  await simulator.close();
});

interface Message {
  readonly info: {
    readonly role: string;
    readonly summary?: unknown;
    readonly error?: unknown;
    readonly tokens?: { readonly input: number; readonly output: number };
  };
}

/** One turn of a conversation in which the material comes up. */
type Part = { type: "text"; text: string } | { type: "file"; mime: string; url: string };
type Turn = (kind: string, part: number) => Promise<readonly Part[]>;

const said = (words: string): Part => ({ type: "text", text: words });

/** The model reads a file: what it says comes in the result of a tool. */
function read(make: (part: number) => string, ending_: string): Turn {
  return async (kind, part) => {
    const filePath = join(workspace.project, `${kind}-${part}.${ending_}`);
    await writeFile(filePath, make(part));
    const words = `Read part ${part} of the ${kind}.`;
    simulator.chat.enqueue(
      {
        events: [...toolUse(`tooluse_${kind}${part}`, "read", { filePath }), ...ending("TOOL_USE")],
      },
      (call) => call.prompt === words && call.toolResults.length === 0,
    );
    return [said(words)];
  };
}

const pasted =
  (make: (part: number) => string): Turn =>
  (kind, part) =>
    Promise.resolve([said(`${make(part)}\nThat was part ${part} of the ${kind}.`)]);

const shown: Turn = (kind, part) => {
  const url = `data:image/png;base64,${picture(1900, 1880).toString("base64")}`;
  return Promise.resolve([
    { type: "file", mime: "image/png", url },
    said(`That was part ${part} of the ${kind}.`),
  ]);
};

test.concurrent.each<readonly [kind: string, turn: Turn, tools: boolean]>([
  ["code", read(code, "ts"), false],
  ["JSON", read(json, "json"), false],
  ["CSV", read(csv, "csv"), false],
  ["Chinese", pasted(chinese), false],
  ["many tools", pasted(code), true],
  ["images", shown, false],
])("%s: OpenCode compacts before the service refuses", async (kind, turn, withTools) => {
  const { id } = await server.call<{ id: string }>("POST", "/session", {});
  const tools = withTools ? {} : { "many_*": false };
  const say = (parts: readonly Part[]) =>
    server.call("POST", `/session/${id}/message`, { model: MODEL, tools, parts });
  const messages = () => server.call<Message[]>("GET", `/session/${id}/message`);
  const isSummary = ({ info }: Message) => info.summary === true;

  for (let part = 1; part <= MAX_TURNS; part += 1) {
    await say(await turn(kind, part));
    if ((await messages()).some(isSummary)) break;
  }
  const all = await messages();
  expect(all.filter(isSummary)).toHaveLength(1);
  expect(all.filter(({ info }) => info.error !== undefined)).toEqual([]);

  // OpenCode's gauge never shows less than the service counts.
  const shownTokens = all
    .slice(0, all.findIndex(isSummary))
    .flatMap(({ info }) => info.tokens ?? []);
  const mostShown = Math.max(...shownTokens.map(({ input, output }) => input + output));
  const before = chatsOf(kind);
  expect(mostShown).toBeGreaterThanOrEqual(Math.max(...before.map(({ tokens }) => tokens)));
  expect(mostShown).toBeGreaterThanOrEqual(SMALL.context - OUTPUT);

  await say([said(`That was all of the ${kind}.`)]);
  // Of Chinese OpenCode keeps much, because it counts four characters to a token itself.
  expect(chatsOf(kind).at(-1)?.tokens).toBeLessThan(SMALL.context - OUTPUT);
  expect(new Set(chatsOf(kind).map(({ status }) => status))).toEqual(new Set([200]));
});

/** The requests of one conversation, each with the size that the service sees. */
function chatsOf(kind: string) {
  return simulator.journal
    .of("/generateAssistantResponse")
    .filter(({ body }) => JSON.stringify(body).includes(` of the ${kind}.`))
    .map(({ body, status }) => ({ status, tokens: promptTokens(body) }));
}
