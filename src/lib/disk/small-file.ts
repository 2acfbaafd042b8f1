import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { KiroLocalError } from "../../facts/errors.ts";

/** Opening a pipe for reading waits for its writer, unless told not to; Windows has no such flag. */
const READ = constants.O_RDONLY | ((constants.O_NONBLOCK as number | undefined) ?? 0);

/**
 * Text of a file that people write by hand, behind a link too. A repository may bring a link to a
 * device or a pipe in its place, and reading that never ends.
 * @throws KiroLocalError `not_a_file`, `file_too_large`; the system's own errors otherwise
 */
export async function readSmallFile(path: string, maxBytes = 65_536): Promise<string> {
  const file = await open(path, READ);
  try {
    const facts = await file.stat();
    if (!facts.isFile()) {
      throw new KiroLocalError({ code: "not_a_file", path, reason: "not-a-file" });
    }
    if (facts.size > maxBytes) {
      throw new KiroLocalError({ code: "file_too_large", path, reason: "too-large" });
    }
    return await file.readFile("utf8");
  } finally {
    await file.close();
  }
}
