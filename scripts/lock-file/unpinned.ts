import { z } from "zod";

const LockFile = z.object({
  packages: z.record(
    z.string(),
    z.object({ integrity: z.string().optional(), link: z.boolean().optional() }),
  ),
});

/** A digest that npm compares with what it downloads (Subresource Integrity). */
const STRONG_DIGEST = /^sha(?:256|384|512)-[A-Za-z0-9+/]+=*$/;

/**
 * The packages of a package-lock.json that `npm ci` would install without comparing their bytes,
 * in the file's order. The project itself and linked folders have no bytes to compare.
 */
export function findUnpinnedPackages(lockFile: string): string[] {
  const { packages } = LockFile.parse(JSON.parse(lockFile));
  return Object.entries(packages)
    .filter(([path, { integrity = "", link = false }]) => {
      return path !== "" && !link && !STRONG_DIGEST.test(integrity);
    })
    .map(([path]) => path);
}
