import { join } from "node:path";
import { login } from "../tools/opencode/login.ts";
import { packPlugin, type PackedPlugin } from "../tools/opencode/package.ts";
import { createWorkspace, type Workspace } from "../tools/opencode/workspace.ts";
import { startSimulator, type Simulator } from "../test/simulator/simulator.ts";

/**
 * `npm start [-- PROMPT]`: the real OpenCode with this plugin, logged in to and chatting with the
 * simulator, in a home of its own that is removed afterwards.
 */
const MODEL = "kiro/kiro-claude-sonnet-4-5";
const LOGIN = "AWS Builder ID (IDC)";
const prompt = process.argv.slice(2).join(" ") || "Say hello with the bash tool.";

let step = 0;
function say(text: string): void {
  step += 1;
  console.log(`\n[${step}/5] ${text}`);
}

async function main(): Promise<void> {
  const cleanUp: (() => Promise<void>)[] = [];
  try {
    say("Building and packing the plugin");
    const plugin = await packPlugin(process.cwd());
    cleanUp.push(() => plugin.remove());
    console.log(`      ${plugin.tarball.split(/[/\\]/).at(-1) ?? ""}`);

    say("Starting the Kiro simulator on this machine");
    const simulator = await startSimulator({ pace: 30, signIn: { pendingPolls: 1 } });
    cleanUp.push(() => simulator.close());
    console.log(
      `      ${simulator.origin} plays every Kiro and AWS host; nothing leaves this machine`,
    );

    const workspace = await openWorkspace(plugin, simulator);
    cleanUp.unshift(() => workspace.remove());

    say(`Logging in: opencode auth login --provider kiro --method "${LOGIN}"`);
    await signIn(workspace, simulator);

    say(`Asking: opencode run --model ${MODEL} "${prompt}"\n`);
    await ask(workspace);

    say("What Kiro saw");
    report(simulator);
  } finally {
    for (const undo of cleanUp) await undo();
  }
  console.log("\nDone. The temporary home of this run is gone; your own OpenCode was not touched.");
}

function openWorkspace(plugin: PackedPlugin, simulator: Simulator): Promise<Workspace> {
  return createWorkspace({
    plugin: plugin.spec,
    env: { KIRO_ENDPOINT_OVERRIDE: simulator.origin, KIRO_NO_BROWSER: "true" },
  });
}

async function signIn(workspace: Workspace, simulator: Simulator): Promise<void> {
  const { code, stdout, stderr } = await login(workspace, simulator, LOGIN, {}, (text) =>
    process.stdout.write(text),
  );
  if (code !== 0 || !`${stdout}${stderr}`.includes("Login successful")) {
    throw new Error("The login did not work");
  }
}

async function ask(workspace: Workspace): Promise<void> {
  const { code } = await workspace.opencode(["run", "--model", MODEL, "--thinking", prompt], {
    onOutput: (text) => process.stdout.write(text),
  });
  if (code !== 0) throw new Error(`opencode ended with code ${code ?? "none"}`);
}

function report(simulator: Simulator): void {
  for (const { method, host, path, status } of simulator.journal.entries) {
    console.log(`      ${status} ${method} ${join(host, path)}`);
  }
}

await main();
