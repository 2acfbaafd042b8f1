import { cp, mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { login } from "../tools/opencode/login.ts";
import { packPlugin, type PackedPlugin } from "../tools/opencode/package.ts";
import { openTerminal, type Terminal } from "../tools/opencode/terminal.ts";
import { createWorkspace, type Workspace } from "../tools/opencode/workspace.ts";
import { startSimulator, type Simulator } from "../test/simulator/simulator.ts";

/**
 * `npm run pictures`: screens of the real OpenCode with this plugin and the simulator, at 80 and at
 * 120 columns, in docs/pictures/. Needs `tmux`.
 */
const DIRECTORY = "docs/pictures";
const MODEL = "kiro/kiro-claude-sonnet-4-5";
const LOGINS = ["AWS Builder ID (IDC)", "Google OAuth (Social)"];
const ROWS = 36;

async function main(): Promise<void> {
  const cleanUp: (() => Promise<void>)[] = [];
  try {
    const plugin = await packPlugin(process.cwd());
    cleanUp.push(() => plugin.remove());
    await mkdir(DIRECTORY, { recursive: true });
    for (const columns of [80, 120]) {
      const simulator = await startSimulator({ pace: 5, signIn: { pendingPolls: 1 } });
      cleanUp.push(() => simulator.close());
      const workspace = await openWorkspace(plugin, simulator);
      cleanUp.unshift(() => workspace.remove());
      await takePictures(workspace, simulator, columns);
    }
  } finally {
    for (const undo of cleanUp) await undo();
  }
}

async function openWorkspace(plugin: PackedPlugin, simulator: Simulator): Promise<Workspace> {
  const env = { KIRO_ENDPOINT_OVERRIDE: simulator.origin, KIRO_NO_BROWSER: "true" };
  const workspace = await createWorkspace({ plugin: plugin.spec, env });
  for (const method of LOGINS) await login(workspace, simulator, method);
  // As the registry would have installed it: the terminal UI loads nothing from a path with a colon.
  const packages = join(workspace.home, ".cache", "opencode", "packages");
  const installed = join(packages, `opencode-kiro-auth@file:${plugin.tarball}`);
  await cp(installed, join(packages, "opencode-kiro-auth@latest"), { recursive: true });
  const config = { plugin: ["opencode-kiro-auth"] };
  await workspace.configure(config);
  await writeFile(join(workspace.configDirectory, "tui.json"), JSON.stringify(config));
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
  const picture = async (name: string) => {
    // Where it ran is nobody's business, and would differ each time.
    const place = "~/project".padEnd(workspace.project.length);
    const shown = (await terminal.screen()).replaceAll(workspace.project, place);
    await keep(`${name}-${columns}`, shown);
  };
  try {
    await terminal.until(/Kiro [\d,]+\/[\d,]+/);
    await picture("home");
    await say(terminal, "hello");
    await terminal.until("You asked: hello");
    await terminal.until(/Kiro [\d,]+\/[\d,]+/);
    await picture("session");
    await toggleSidebar(terminal);
    await terminal.until("this session:");
    await picture("sidebar");
    await toggleSidebar(terminal);
    await openMenu(terminal);
    await picture("menu");
    await terminal.press("Enter");
    await terminal.until("Kiro accounts");
    await picture("accounts");
    await terminal.press("Down", "Enter");
    await terminal.until("it serves new sessions");
    await picture("account");
    await terminal.press("Enter");
    await terminal.until("Kiro accounts");
    await picture("preferred");
    await closeDialog(terminal);
    await openMenu(terminal);
    await terminal.press("Down", "Down", "Enter");
    await terminal.until("Usage");
    await picture("usage");
    await closeDialog(terminal);
    await openMenu(terminal);
    await terminal.press("Down", "Down", "Down", "Enter");
    await terminal.until("Logged in");
    await picture("doctor");
    await closeDialog(terminal);
    await openMenu(terminal);
    await terminal.press("Down", "Enter");
    await terminal.until("Connect a provider");
    await picture("login");
    await closeDialog(terminal);
    for (const person of Object.values(simulator.people)) person.usage.used = person.usage.limit;
    await say(terminal, "again");
    await terminal.until("Kiro: quota used up");
    await picture("quota");
  } finally {
    await terminal.close();
  }
}

async function say(terminal: Terminal, text: string): Promise<void> {
  await terminal.type(text);
  await terminal.until(text);
  await terminal.press("Enter");
}

async function toggleSidebar(terminal: Terminal): Promise<void> {
  await terminal.press("C-x");
  await terminal.press("b");
}

async function openMenu(terminal: Terminal): Promise<void> {
  await terminal.type("/kiro");
  await terminal.until("accounts, usage, doctor");
  await terminal.press("Enter");
  await terminal.until("Doctor");
}

/** The two keys must not arrive together: Escape and "/" are Alt-/. */
async function closeDialog(terminal: Terminal): Promise<void> {
  await terminal.press("Escape");
  await terminal.until(/^(?![^]* esc\n)/);
}

async function keep(name: string, shown: string): Promise<void> {
  const path = join(DIRECTORY, `${name}.txt`);
  await writeFile(`${path}.new`, shown);
  await rename(`${path}.new`, path);
  console.log(`${path}\n${shown}`);
}

await main();
