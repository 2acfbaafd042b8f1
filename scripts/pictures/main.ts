import { execFile } from "node:child_process";
import { mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { promisify } from "node:util";
import { login } from "../../tools/opencode/login.ts";
import { packPlugin } from "../../tools/opencode/package.ts";
import { type Registry, startRegistry } from "../../tools/opencode/registry.ts";
import { openTerminal, type Terminal } from "../../tools/opencode/terminal.ts";
import { createWorkspace, type Workspace } from "../../tools/opencode/workspace.ts";
import { startSimulator, type Simulator } from "../../test/simulator/simulator.ts";
import { playScenes } from "./scenes.ts";
import { svgOf } from "./svg.ts";

/**
 * `npm run pictures`: screens of the real OpenCode with this plugin and the simulator, at 80 and at
 * 120 columns, in docs/pictures/. Needs `tmux`.
 */
const DIRECTORY = "docs/pictures";
const MODEL = "kiro/kiro-claude-sonnet-4-5";
const LOGINS = ["AWS Builder ID (IDC)", "Google OAuth (Social)"];
const ROWS = 36;
const WIDE = 120;
/** The picture of README: from 121 columns on OpenCode puts the sidebar beside the session. */
const DRAWING = { columns: 124, rows: 29 };

async function main(): Promise<void> {
  const cleanUp: (() => Promise<void>)[] = [];
  try {
    const plugin = await packPlugin(process.cwd());
    cleanUp.push(() => plugin.remove());
    const registry = await startRegistry(process.cwd(), plugin.tarball);
    cleanUp.unshift(() => registry.close());
    await mkdir(DIRECTORY, { recursive: true });
    for (const columns of [80, WIDE]) {
      const simulator = await startSimulator({ pace: 5, signIn: { pendingPolls: 1 } });
      cleanUp.push(() => simulator.close());
      const workspace = await openWorkspace(registry, simulator);
      cleanUp.unshift(() => workspace.remove());
      await keepStatus(workspace, columns);
      await takePictures(workspace, simulator, columns);
    }
  } finally {
    for (const undo of cleanUp) await undo();
  }
}

async function openWorkspace(registry: Registry, simulator: Simulator): Promise<Workspace> {
  const env = {
    KIRO_ENDPOINT_OVERRIDE: simulator.origin,
    KIRO_NO_BROWSER: "true",
    npm_config_registry: registry.url,
    // OpenCode gives up sooner.
    KIRO_RATE_LIMIT_MAX_RETRIES: "0",
  };
  const workspace = await createWorkspace({ plugin: "opencode-kiro-auth", env });
  const config = { plugin: ["opencode-kiro-auth"] };
  await writeFile(join(workspace.configDirectory, "tui.json"), JSON.stringify(config));
  for (const method of LOGINS) await login(workspace, simulator, method);
  return workspace;
}

async function takePictures(
  workspace: Workspace,
  simulator: Simulator,
  columns: number,
): Promise<void> {
  const terminal = await openTerminal(workspace, {
    columns,
    rows: ROWS,
    args: ["--model", MODEL],
  });
  // Where it ran is nobody's business, and would differ each time.
  const place = "~/project".padEnd(workspace.project.length);
  const withoutPlace = (shown: string) => withoutPort(shown.replaceAll(workspace.project, place));
  try {
    await playScenes({
      terminal,
      simulator,
      workspace,
      picture: async (name) => {
        const shown = withoutPlace(await terminal.screen());
        await keep(`${name}-${columns}.txt`, shown);
        console.log(`${name}-${columns}\n${shown}`);
      },
      drawing: async (name, title, shows) => {
        if (columns !== WIDE) return;
        const { columns: width, rows } = DRAWING;
        await terminal.resize(width, rows);
        await terminal.until(shows);
        await keep(`${name}.svg`, svgOf(withoutPlace(await still(terminal)), width, title));
        await terminal.resize(columns, ROWS);
      },
    });
  } finally {
    await terminal.close();
  }
}

function withoutPort(shown: string): string {
  return shown.replaceAll(/127\.0\.0\.1:\d{5}/g, "127.0.0.1:40000");
}

/** What `opencode-kiro-auth status` prints after the logins. */
async function keepStatus({ env, project }: Workspace, columns: number): Promise<void> {
  const program = join(process.cwd(), "dist", "cli.js");
  const { stdout } = await promisify(execFile)(process.execPath, [program, "status"], {
    cwd: project,
    env: { ...env, COLUMNS: String(columns) },
  });
  await keep(`status-${columns}.txt`, withoutPort(stdout));
}

/** The screen with its colours, once nothing moves. */
async function still(terminal: Terminal): Promise<string> {
  let before = "";
  for (;;) {
    const shown = await terminal.colours();
    if (shown === before) return shown;
    before = shown;
    await setTimeout(1_000);
  }
}

async function keep(name: string, content: string): Promise<void> {
  const path = join(DIRECTORY, name);
  await writeFile(`${path}.new`, content);
  await rename(`${path}.new`, path);
}

await main();
