import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const execute = promisify(execFile);

export interface PackedPlugin {
  /** How opencode.json names it. */
  readonly spec: string;
  readonly tarball: string;
  remove(): Promise<void>;
}

/** Packs the plugin as it would be published; builds it, unless PLUGIN_IS_BUILT says that `dist` is new. */
export async function packPlugin(root: string): Promise<PackedPlugin> {
  const directory = await mkdtemp(join(tmpdir(), "kiro-pack-"));
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  if (process.env["PLUGIN_IS_BUILT"] === undefined)
    await execute(npm, ["run", "build", "--silent"], { cwd: root });
  const { stdout } = await execute(
    npm,
    ["pack", "--json", "--ignore-scripts", "--pack-destination", directory],
    { cwd: root },
  );
  const tarball = join(directory, nameOf(stdout));
  return {
    spec: `opencode-kiro-auth@file:${tarball}`,
    tarball,
    remove: () => rm(directory, { recursive: true, force: true }),
  };
}

function nameOf(output: string): string {
  const name = /"filename":\s*"([^"]+)"/.exec(output)?.[1];
  if (name === undefined) throw new Error(`npm pack did not say what it made: ${output}`);
  return name;
}
