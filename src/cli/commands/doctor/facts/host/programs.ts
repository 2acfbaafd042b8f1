import { execFile } from "node:child_process";
import { accessSync, constants, realpathSync, statSync } from "node:fs";
import { posix, win32 } from "node:path";
import { throwIfAborted } from "../../../../../lib/time.ts";
import type { Machine } from "../../../../../core/paths.ts";

/** OpenCode on this machine. */
export interface HostProgram {
  readonly path: string;
  /** Undefined if it does not tell. */
  readonly version: string | undefined;
}

/** A start takes one to two seconds on a slow machine. */
const MAX_START_MS = 15_000;
/** More copies than anyone has; each is started once. */
const MAX_PROGRAMS = 4;

/**
 * In the order in which a shell finds them, then where OpenCode's own installer puts it.
 * @throws KiroNetworkError `aborted`
 */
export async function findPrograms(
  machine: Machine,
  signal: AbortSignal,
): Promise<readonly HostProgram[]> {
  const paths = [...new Set(candidates(machine).flatMap(realProgram))].slice(0, MAX_PROGRAMS);
  const programs = await Promise.all(
    paths.map(async (path) => ({ path, version: await versionOf(path, machine, signal) })),
  );
  throwIfAborted(signal);
  return programs;
}

function candidates({ env, homedir, platform }: Machine): readonly string[] {
  const path = platform === "win32" ? win32 : posix;
  const onPath = (env["PATH"] ?? env["Path"] ?? "").split(path.delimiter).filter(Boolean);
  const own = homedir === "" ? [] : [path.join(homedir, ".opencode", "bin")];
  const names = platform === "win32" ? ["opencode.exe", "opencode.cmd"] : ["opencode"];
  return [...onPath, ...own].flatMap((directory) =>
    names.map((name) => path.join(directory, name)),
  );
}

/** Links of package managers lead to one and the same program. */
function realProgram(path: string): readonly string[] {
  try {
    const real = realpathSync(path);
    accessSync(real, constants.X_OK);
    return statSync(real).isFile() ? [real] : [];
  } catch {
    return [];
  }
}

function versionOf(
  path: string,
  { env }: Machine,
  signal: AbortSignal,
): Promise<string | undefined> {
  // With it, OpenCode would be Bun, and tell Bun's version.
  const own = { ...env, BUN_BE_BUN: undefined };
  return new Promise((resolve) => {
    const options = { env: own, timeout: MAX_START_MS, signal, windowsHide: true };
    try {
      execFile(path, ["--version"], options, (error, stdout) => {
        resolve(error === null ? /\d+\.\d+\.\d+[\w.-]*/.exec(stdout)?.[0] : undefined);
      });
    } catch {
      resolve(undefined);
    }
  });
}
