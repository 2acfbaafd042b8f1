import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** All that a run leaves in the temporary directory is below one directory, and goes with it. */
export default function setup(): () => void {
  const root = mkdtempSync(join(tmpdir(), "kiro-tests-"));
  // Of each system; the processes that run the tests inherit them.
  for (const name of ["TMPDIR", "TEMP", "TMP"]) process.env[name] = root;
  return () => {
    rmSync(root, { recursive: true, force: true, maxRetries: 5 });
  };
}
