import { existsSync } from "node:fs";
import { join } from "node:path";

const { arch, platform } = process;
const NAME = platform === "win32" ? "opencode.exe" : "opencode";

/** OpenCode's own binary, which runs scripts as Bun where `BUN_BE_BUN` is set. */
const HOST = join(
  process.cwd(),
  "node_modules",
  `opencode-${platform === "win32" ? "windows" : platform}-${arch}`,
  "bin",
  NAME,
);

/** The Bun that plugins run in, as a command with its environment; undefined where there is none. */
export const hostBun = existsSync(HOST) ? { command: HOST, env: { BUN_BE_BUN: "1" } } : undefined;
