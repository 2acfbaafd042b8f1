import { createHash } from "node:crypto";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { build } from "esbuild";
import { oldNodeUtil } from "../../tools/old-node-util.ts";
import { bundlesOf } from "./temporary-root.ts";

/** All files that one worker runs share them. */
const bundles = new Map<string, Promise<string>>();

/** @returns the path of a file that plain Node can run, built once */
export function bundleForNode(entry: string): Promise<string> {
  const path = resolve(entry);
  const bundle = bundles.get(path) ?? buildForNode(path);
  bundles.set(path, bundle);
  return bundle;
}

async function buildForNode(entry: string): Promise<string> {
  // Several entries have the same name.
  const place = createHash("sha256").update(entry).digest("hex").slice(0, 8);
  const name = `${basename(entry, ".ts")}-${place}-${process.pid}.mjs`;
  const outfile = join(bundlesOf(tmpdir()), name);
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
    plugins: [oldNodeUtil],
    define: { __PACKAGE_VERSION__: '"0.0.0-test"' },
  });
  return outfile;
}
