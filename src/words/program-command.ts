import { existsSync } from "node:fs";
import { homeDirectory } from "../lib/disk/places/home.ts";
import { fileURLToPath } from "node:url";
import { shellWord } from "./cli/doctor/command.ts";
import { PROGRAM_NAME } from "./cli/program.ts";

/** The program of this very copy; undefined where it is not built. */
const CLI = existing(fileURLToPath(new URL("cli.js", import.meta.url)));

function existing(path: string): string | undefined {
  return existsSync(path) ? path : undefined;
}

/**
 * A command line of this program, as it can be typed for this copy.
 * @param rest what follows the program
 * @param published how a copy of the registry is started
 */
export function commandLine(rest: string, published = PROGRAM_NAME): string {
  const start = CLI === undefined ? published : startOf(CLI, published, HERE);
  return `${start} ${rest}`;
}

/** The same in OpenCode's own runtime, which is on every machine that has the plugin. */
export function commandInHost(rest: string): string {
  return `${IN_HOST} ${CLI === undefined ? "PATH/dist/cli.js" : wordOf(CLI, HERE.home)} ${rest}`;
}

export const BY_NPX = `npx ${PROGRAM_NAME}`;
const IN_HOST = "BUN_BE_BUN=1 opencode";
const HERE = { isHost: "bun" in process.versions, home: homeDirectory() };

/** Where the registry's copies are: npm's own, npx's, and what OpenCode downloads without a path. */
const OF_NPX = /[\\/]_npx[\\/]/;
const OF_HOST = /[\\/]packages[\\/]opencode-kiro-auth(@[^\\/]*)?[\\/]/;

/** @param cli path of the program */
export function startOf(
  cli: string,
  published: string,
  { home, isHost }: { readonly home: string; readonly isHost: boolean },
): string {
  const isOfFile = OF_HOST.exec(cli)?.[1]?.startsWith("@file") === true;
  if (OF_NPX.test(cli) || (OF_HOST.test(cli) && !isOfFile)) return BY_NPX;
  if (/[\\/]node_modules[\\/]/.test(cli) && !isOfFile) return published;
  return `${isHost ? IN_HOST : "node"} ${wordOf(cli, home)}`;
}

function wordOf(path: string, home: string): string {
  const short = path.startsWith(`${home}/`) ? `~${path.slice(home.length)}` : path;
  return shellWord(short) === short ? short : shellWord(path);
}
