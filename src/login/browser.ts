import { isLoopback } from "../lib/net/loopback.ts";

import type { LoginEnvironment } from "./context.ts";

type Opener = readonly [program: string, ...leading: string[]];

/** In order of preference; the second serves a Windows Subsystem for Linux. */
const LINUX_OPENERS: readonly Opener[] = [["xdg-open"], ["wslview"]];
const OPENERS: Readonly<Record<string, readonly Opener[]>> = {
  darwin: [["open"]],
  // Not `cmd /c start`: that is a shell, and an address may hold what it reads as commands.
  win32: [["rundll32", "url.dll,FileProtocolHandler"]],
};

/**
 * Opens a web page in the person's browser: the program is named, the address is one argument, no
 * shell reads it.
 * @param platform `process.platform`
 * @returns false if that did not work, and for anything but a web page
 */
export async function openBrowser(url: string, platform: string): Promise<boolean> {
  if (!isWebPage(url)) return false;
  for (const opener of OPENERS[platform] ?? LINUX_OPENERS) {
    if (await run(opener, url)) return true;
  }
  return false;
}

function isWebPage(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const page = new URL(url);
  return page.protocol === "https:" || isLoopback(page);
}

async function run([program, ...leading]: Opener, url: string): Promise<boolean> {
  // Imported here: only a login needs it.
  const { spawn } = await import("node:child_process");
  return new Promise((resolve) => {
    try {
      const child = spawn(program, [...leading, new URL(url).href], {
        stdio: "ignore",
        detached: true,
      });
      child.once("error", () => resolve(false));
      child.once("spawn", () => {
        child.unref();
        resolve(true);
      });
    } catch {
      resolve(false);
    }
  });
}

/**
 * Whether a browser of this machine could show a page to the person: not over SSH, not in a
 * container, not without a display.
 */
export function hasDesktop({ env, platform, isContainer }: LoginEnvironment): boolean {
  if (env["SSH_CONNECTION"] || env["SSH_TTY"] || env["SSH_CLIENT"]) return false;
  if (platform !== "linux") return true;
  if (!env["DISPLAY"] && !env["WAYLAND_DISPLAY"]) return false;
  return !isContainer();
}
