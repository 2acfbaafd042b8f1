import process from "node:process";
import { startSimulator } from "../../test/simulator/simulator.ts";
import { login } from "../../tools/opencode/login.ts";
import { packPlugin } from "../../tools/opencode/package.ts";
import { createWorkspace, type Workspace } from "../../tools/opencode/workspace.ts";
import type { Measured } from "../figures.ts";
import { type Effort, poll } from "../measure.ts";
import { print } from "../report.ts";

/** How long OpenCode takes to list its models, logged in to Kiro, which cannot be reached. */
export async function measureStart(effort: Effort): Promise<Measured> {
  const plugin = await packPlugin(process.cwd());
  const simulator = await startSimulator();
  const env = { KIRO_ENDPOINT_OVERRIDE: simulator.origin, KIRO_NO_BROWSER: "true" };
  const withPlugin = await createWorkspace({ plugin: plugin.spec, env });
  const without = await createWorkspace({ plugin: plugin.spec, env });
  try {
    await without.configure({});
    const label = "Google OAuth (Social)";
    await login(withPlugin, simulator, label, { KIRO_LOGIN_FLOW: "device" });
    await simulator.close();
    const medians = await poll(
      { withPlugin: () => startTime(withPlugin), without: () => startTime(without) },
      effort,
    );
    print("\nopencode models, Kiro out of reach, seconds: with the plugin, without");
    print(`  ${seconds(medians.withPlugin)}, ${seconds(medians.without)}`);
  } finally {
    for (const workspace of [withPlugin, without]) await workspace.remove();
    await plugin.remove();
  }
  return {};
}

/** Milliseconds. */
async function startTime(workspace: Workspace): Promise<number> {
  const started = performance.now();
  const { code, stderr } = await workspace.opencode(["models"]);
  if (code !== 0) throw new Error(`opencode models failed: ${stderr}`);
  return performance.now() - started;
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(2);
}
