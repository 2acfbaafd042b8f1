import { readFile, stat } from "node:fs/promises";
import { KiroLocalError } from "../../facts/errors.ts";

/**
 * Text of a file that people write by hand. Checked first, because a repository may bring a link
 * to a device or a pipe in its place, and reading that never ends.
 * @throws KiroLocalError `not_a_file`, `file_too_large`; the system's own errors otherwise
 */
export async function readSmallFile(path: string, maxBytes = 65_536): Promise<string> {
  const facts = await stat(path);
  if (!facts.isFile()) {
    throw new KiroLocalError({ code: "not_a_file", path, reason: "not-a-file" });
  }
  if (facts.size > maxBytes) {
    throw new KiroLocalError({ code: "file_too_large", path, reason: "too-large" });
  }
  return await readFile(path, "utf8");
}
