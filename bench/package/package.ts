import { execFile } from "node:child_process";
import { readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import process from "node:process";
import { promisify } from "node:util";
import { opencodeBinary } from "../../tools/opencode/binary.ts";
import { packPlugin } from "../../tools/opencode/package.ts";
import { inDirectory, numberFrom } from "./bundle.ts";
import type { Measured } from "../figures.ts";
import { type Effort, poll } from "../measure.ts";
import { print } from "../report.ts";

const execute = promisify(execFile);
const NAME = "opencode-kiro-auth";

/** What an installation of the packed plugin weighs, and how long OpenCode takes to import it. */
export async function measurePackage(effort: Effort): Promise<Measured> {
  const plugin = await packPlugin(process.cwd());
  try {
    return await inDirectory(async (directory) => {
      const { size } = await stat(plugin.tarball);
      await install(plugin.tarball, directory);
      return {
        import: await importCost(directory, effort),
        packages: await packagesBesides(directory),
        tarball: size / 1000,
      };
    });
  } finally {
    await plugin.remove();
  }
}

async function install(tarball: string, directory: string): Promise<void> {
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  await writeFile(join(directory, "package.json"), "{}");
  const quiet = ["--no-audit", "--no-fund", "--ignore-scripts", "--omit=dev"];
  await execute(npm, ["install", ...quiet, tarball], { cwd: directory });
}

async function packagesBesides(directory: string): Promise<number> {
  const lock = await readFile(join(directory, "node_modules", ".package-lock.json"), "utf8");
  const { packages } = JSON.parse(lock) as { packages: Readonly<Record<string, unknown>> };
  return Object.keys(packages).filter((path) => path !== `node_modules/${NAME}`).length;
}

/** Milliseconds in fresh processes of OpenCode's Bun, more than an empty module takes. */
async function importCost(directory: string, effort: Effort): Promise<number> {
  const plugin = join(directory, "node_modules", NAME, "dist", "index.js");
  const empty = join(directory, "empty.mjs");
  const timer = join(directory, "timer.mjs");
  await writeFile(empty, "export default 1;\n");
  await writeFile(
    timer,
    `const [, , file] = process.argv;
const started = performance.now();
await import(file);
const milliseconds = performance.now() - started;
process.stdout.write(String(milliseconds));
`,
  );
  const opencode = opencodeBinary();
  const medians = await poll(
    {
      emptyInBun: () => numberFrom([timer, empty], opencode),
      pluginInBun: () => numberFrom([timer, plugin], opencode),
      emptyInNode: () => numberFrom([timer, empty], "node"),
      pluginInNode: () => numberFrom([timer, plugin], "node"),
    },
    effort,
    ["emptyInBun", "pluginInBun"],
  );
  print("\nimport in a fresh process, ms: plugin, empty module");
  const { emptyInBun, emptyInNode, pluginInBun, pluginInNode } = medians;
  print(`  OpenCode's Bun ${pluginInBun.toFixed(1)}, ${emptyInBun.toFixed(1)}`);
  if (!effort.figuresOnly) print(`  Node ${pluginInNode.toFixed(1)}, ${emptyInNode.toFixed(1)}`);
  return medians.pluginInBun - medians.emptyInBun;
}
