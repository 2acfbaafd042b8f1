import type { LoginEnvironment } from "./context.ts";

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
