import { readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { login } from "../../tools/opencode/login.ts";
import { createWorkspace, type Server, type Workspace } from "../../tools/opencode/workspace.ts";
import { ending, text } from "../simulator/chat/events.ts";
import { type Simulator, startSimulator } from "../simulator/simulator.ts";
import { AWKWARD_TOOLS } from "./awkward-tools.ts";

/** The window is small, so that the session comes to its end; only the account's list knows it. */
export const SMALL = "claude-small-9";
const SMALL_MODEL = {
  ...{ modelId: SMALL, modelName: "Claude Small 9", context: 64_000, output: 8_000 },
  ...{ rate: 1, images: true, fieldsSchema: null },
};
const COMMANDS = "commands.log";
const TOOL_CALLS = "tool-calls.log";

/** One OpenCode with one session, and the service that it talks to. */
export interface Stage {
  readonly simulator: Simulator;
  readonly workspace: Workspace;
  readonly server: Server;
  readonly sessionId: string;
  /** A file of the project. */
  path(name: string): string;
  /** A command that leaves the mark in the log each time that it runs. */
  command(mark: string): string;
  /** The marks in the order in which commands ran. */
  commandsRun(): Promise<readonly string[]>;
  /** Calls that reached the MCP server: the tool's own name, and the arguments. */
  toolCalls(): Promise<readonly (readonly [name: string, input: unknown])[]>;
  close(): Promise<void>;
}

/** Two people are logged in; nobody but the script answers. */
export async function openStage(plugin: string): Promise<Stage> {
  const simulator = await startSimulator({ signIn: { pendingPolls: 0 } });
  simulator.models.live = [...simulator.models.live, SMALL_MODEL];
  const workspace = await createWorkspace({
    plugin,
    env: {
      KIRO_ENDPOINT_OVERRIDE: simulator.origin,
      KIRO_NO_BROWSER: "true",
      KIRO_LOGIN_FLOW: "device",
    },
  });
  const calls = join(workspace.home, TOOL_CALLS);
  await configure(workspace, plugin, calls);
  for (const person of [simulator.people.second, simulator.people.google]) {
    simulator.signIn.person = person;
    await login(workspace, simulator, "Google OAuth (Social)");
  }
  const server = await workspace.serve();
  simulator.chat.always({ events: [text("Nobody wrote this."), ...ending()] });
  const { id } = await server.call<{ id: string }>("POST", "/session", {});
  const path = (name: string) => join(workspace.project, name);
  return {
    simulator,
    workspace,
    server,
    sessionId: id,
    path,
    command: (mark) => `echo ${mark} >> ${COMMANDS}; echo ran ${mark}`,
    commandsRun: () => linesOf(path(COMMANDS)),
    toolCalls: async () =>
      (await linesOf(calls)).map((line) => JSON.parse(line) as [string, unknown]),
    async close() {
      await workspace.remove();
      await simulator.close();
    },
  };
}

async function configure(workspace: Workspace, plugin: string, calls: string): Promise<void> {
  const tools = join(workspace.home, "tools.json");
  const declared = AWKWARD_TOOLS.map(({ name, description, inputSchema }) => ({
    ...{ name, description, inputSchema },
  }));
  await writeFile(tools, JSON.stringify(declared));
  const script = join(dirname(fileURLToPath(import.meta.url)), "awkward-server.js");
  await workspace.configure({
    plugin: [plugin],
    mcp: { odd: { type: "local", command: [process.execPath, script, tools, calls] } },
    agent: { hurried: { mode: "primary", steps: 2, description: "Takes two steps at most" } },
  });
}

async function linesOf(file: string): Promise<readonly string[]> {
  const content = await readFile(file, "utf8").catch(() => "");
  return content.split("\n").filter(Boolean);
}
