import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";

/** Below the checkout: a bundle elsewhere would not find its packages. */
export function bundlesOf(root: string): string {
  return join(process.cwd(), "node_modules/.cache/opencode-kiro-auth-test", basename(root));
}

/** All that a run leaves in the temporary directory is below one directory, and goes with it. */
export default function setup(): () => void {
  const root = mkdtempSync(join(tmpdir(), "kiro-tests-"));
  // Of each system; the processes that run the tests inherit them.
  for (const name of ["TMPDIR", "TEMP", "TMP"]) process.env[name] = root;
  return () => {
    for (const directory of [root, bundlesOf(root)])
      rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
  };
}
