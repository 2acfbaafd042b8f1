import { readFileSync, statSync } from "node:fs";
import { fileMark } from "../../lib/disk/file-mark.ts";
import { parseJson, readObject } from "../../lib/read.ts";

/** What OpenCode knows us by: its provider, and its record of the login. */
export const PROVIDER_ID = "kiro";

/** The AI SDK package that speaks chat completions; bundled in OpenCode. */
export const CHAT_PACKAGE = "@ai-sdk/openai-compatible";

/** A record takes some hundred bytes, and there is one for each provider. */
export const MAX_RECORD_BYTES = 4 * 1024 * 1024;

/**
 * Whether OpenCode has a record of a login for us (OPENCODE 2.3), from its file or from the variable
 * that replaces it. The file is looked at for each call, and read when it has changed.
 * @param path of auth.json
 */
export function createHostRecord(
  path: string,
  env: Readonly<Record<string, string | undefined>>,
): () => boolean {
  const given = env["OPENCODE_AUTH_CONTENT"];
  let known = { mark: "", hasRecord: false };
  return () => {
    if (given) return isRecordIn(given);
    try {
      const mark = fileMark(path);
      if (mark === known.mark) return known.hasRecord;
      const facts = statSync(path);
      // Whatever else lies there might never end.
      const isReadable = facts.isFile() && facts.size <= MAX_RECORD_BYTES;
      known = { mark, hasRecord: isReadable && isRecordIn(readFileSync(path, "utf8")) };
    } catch {
      known = { mark: "", hasRecord: false };
    }
    return known.hasRecord;
  };
}

function isRecordIn(text: string): boolean {
  return isRecord(readObject(parseJson(text))[PROVIDER_ID]);
}

export function isRecord(value: unknown): boolean {
  return typeof value === "object" && value !== null;
}
