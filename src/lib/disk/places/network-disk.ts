import { statfsSync } from "node:fs";
import { dirname } from "node:path";

/** `f_type` of statfs(2) on Linux, for file systems whose other users are on other machines. */
const NETWORK_TYPES: ReadonlyMap<number, string> = new Map([
  [0x6969, "NFS"],
  [0x517b, "SMB"],
  [0xff534d42, "SMB"],
  [0xfe534d42, "SMB"],
  [0x5346414f, "AFS"],
  [0x00c36400, "Ceph"],
  [0x0bd00bd0, "Lustre"],
  [0x47504653, "GPFS"],
]);

/**
 * The kind of network file system on which the file is, or will be; undefined if it is a local
 * one, or nobody can tell.
 */
export function networkDiskOf(
  path: string,
  statfs: (path: string) => { readonly type: number } = statfsSync,
): string | undefined {
  if (process.platform !== "linux") return undefined;
  try {
    // Some systems give the 32 bits with a sign.
    return NETWORK_TYPES.get(statfs(dirname(path)).type >>> 0);
  } catch {
    return undefined;
  }
}
