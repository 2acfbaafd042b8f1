import { basename, join } from "node:path";
import { build } from "esbuild";

/** Stays below the checkout: a bundle elsewhere would not find its packages. */
const CACHE = "node_modules/.cache/opencode-kiro-auth-test";

/** @returns the path of a file that plain Node can run */
export async function bundleForNode(entry: string): Promise<string> {
  const name = basename(entry, ".ts");
  const outfile = join(process.cwd(), CACHE, `${name}-${process.pid}.mjs`);
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    // As in tsup.config.ts: what jsonc-parser has as `main` does not survive a bundle.
    mainFields: ["module", "main"],
    logLevel: "silent",
    define: { __PACKAGE_VERSION__: '"0.0.0-test"' },
  });
  return outfile;
}
