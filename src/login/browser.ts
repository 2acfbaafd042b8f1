/**
 * Opens a page in the person's browser: the program is named, the address is one argument, no shell
 * reads it.
 * @returns false where there is none
 */
export async function openBrowser(url: string, platform: string): Promise<boolean> {
  const [program, ...leading] = OPENERS[platform] ?? DEFAULT_OPENER;
  // Imported here: only a login needs it.
  const { spawn } = await import("node:child_process");
  return new Promise((resolve) => {
    try {
      const child = spawn(program, [...leading, url], { stdio: "ignore", detached: true });
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

type Opener = readonly [string, ...string[]];

const DEFAULT_OPENER: Opener = ["xdg-open"];
const OPENERS: Readonly<Record<string, Opener>> = {
  darwin: ["open"],
  win32: ["rundll32", "url.dll,FileProtocolHandler"],
};
