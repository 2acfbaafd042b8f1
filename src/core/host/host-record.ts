import { readFileSync, statSync } from "node:fs";
import { fileMark, NO_FILE } from "../../lib/disk/file-mark.ts";
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
  let known = { mark: NO_FILE, hasRecord: false };
  return () => {
    if (given) return recordIn(given) ?? false;
    try {
      const mark = fileMark(path);
      if (mark !== known.mark) known = { mark, hasRecord: readRecord(path, mark, known.hasRecord) };
    } catch {
      // It is there, and cannot be read just now.
    }
    return known.hasRecord;
  };
}

/** @param before what counts while OpenCode is writing the file, which it does in place */
function readRecord(path: string, mark: string, before: boolean): boolean {
  if (mark === NO_FILE) return false;
  const facts = statSync(path);
  // Whatever else lies there might never end.
  if (!facts.isFile() || facts.size > MAX_RECORD_BYTES) return false;
  return recordIn(readFileSync(path, "utf8")) ?? before;
}

/** @returns undefined for what is no JSON */
function recordIn(text: string): boolean | undefined {
  const records = parseJson(text);
  return records === undefined ? undefined : isRecord(readObject(records)[PROVIDER_ID]);
}

export function isRecord(value: unknown): boolean {
  return typeof value === "object" && value !== null;
}
