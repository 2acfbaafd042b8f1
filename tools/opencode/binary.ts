import { existsSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** The package's own launcher is a placeholder where its install script did not run. */
const LEAST_BYTES = 10_000_000;

/** Path of the real `opencode`, from the npm package. */
export function opencodeBinary(): string {
  const require = createRequire(import.meta.url);
  const home = dirname(require.resolve("opencode-ai/package.json"));
  const system = process.platform === "win32" ? "windows" : process.platform;
  const name = process.platform === "win32" ? "opencode.exe" : "opencode";
  const builds = ["", "-baseline", "-musl", "-baseline-musl"];
  const candidates = [
    join(home, "bin", "opencode.exe"),
    ...builds.map((build) =>
      join(home, "..", `opencode-${system}-${process.arch}${build}`, "bin", name),
    ),
  ];
  const found = candidates.find((path) => existsSync(path) && statSync(path).size > LEAST_BYTES);
  if (found === undefined)
    throw new Error("The opencode-ai package has no binary for this machine");
  return found;
}
