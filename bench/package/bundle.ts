import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { promisify } from "node:util";
import { build } from "esbuild";

const execute = promisify(execFile);

/** Runs `use` with a directory that is gone afterwards. */
export async function inDirectory<Result>(
  use: (directory: string) => Promise<Result>,
): Promise<Result> {
  const directory = await mkdtemp(join(tmpdir(), "kiro-bench-"));
  try {
    return await use(directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** A TypeScript file as one file that Node and Bun can run; @returns its path */
export async function bundle(entry: string, directory: string): Promise<string> {
  const outfile = join(directory, "bundle.mjs");
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20",
    logLevel: "error",
  });
  return outfile;
}

/** The number that a fresh process of the runtime prints; by default of this one. */
export async function numberFrom(
  args: readonly string[],
  runtime: string = process.execPath,
): Promise<number> {
  const env = { ...process.env, BUN_BE_BUN: "1" };
  const { stdout } = await execute(runtime, [...args], { env });
  if (stdout.trim() === "") throw new Error(`${args.join(" ")} printed nothing`);
  return Number(stdout);
}
