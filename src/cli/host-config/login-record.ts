import { getNodeValue, parseTree } from "jsonc-parser";
import { PROVIDER_ID } from "../../core/host/host-record.ts";
import { readObject } from "../../lib/read.ts";
import { REFERENCE } from "../../login/complete.ts";
import { readBytes, textOf } from "./config-file.ts";
import { applyEdits, removeChild } from "./json-edits.ts";

/** What OpenCode's file of logins is without ours. */
export interface RecordRemoval {
  readonly file: string;
  readonly after: Buffer;
}

/**
 * A login of ours is a reference to an account; another plugin's record of the same provider is left
 * alone.
 * @returns undefined if there is no record of ours, or the file cannot be read
 */
export function planRecordRemoval(file: string): RecordRemoval | undefined {
  const before = readBytes(file);
  const text = before === undefined ? undefined : textOf(before);
  if (before === undefined || text === undefined) return undefined;
  const root = parseTree(text);
  const record = root?.children?.find(({ children }) => children?.[0]?.value === PROVIDER_ID);
  const value = record?.children?.[1];
  if (root === undefined || record === undefined || value === undefined) return undefined;
  const fields = Object.values(readObject(getNodeValue(value)));
  const isOurs = fields.some((field) => typeof field === "string" && field.startsWith(REFERENCE));
  if (!isOurs) return undefined;
  return { file, after: Buffer.from(applyEdits(text, removeChild(text, root, record))) };
}
