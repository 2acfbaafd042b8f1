import { KiroLocalError } from "../../facts/errors.ts";
import type { FileErrorCode } from "../../facts/problems/local-problem.ts";
import { diskErrorCode } from "./disk.ts";

/** A failed disk operation as an error of ours; names the path, never the content. */
export function unusableFile(code: FileErrorCode, path: string, cause: unknown): KiroLocalError {
  if (cause instanceof KiroLocalError) return cause;
  const systemCode = diskErrorCode(cause);
  return new KiroLocalError({ code, path, reason: "refused-by-system", systemCode }, { cause });
}
