import { parseJson, readObject, readString } from "../../lib/read.ts";
import { statusOfCode } from "../../plugin/answers/answer-table.ts";
import { forOpenCode2 } from "../words.ts";
import { KiroCallError } from "./call-error.ts";

/**
 * The error event of a stream as a failed call: its status is the one that the same failure has
 * before the first word.
 * @param error OpenAI's error object; its message may be such an object itself, for OpenCode 1
 */
export function failedEvent(error: Readonly<Record<string, unknown>>): KiroCallError {
  const code = readString(error.code) ?? "server_error";
  const text = readString(error.message) ?? "";
  const inner = readObject(readObject(parseJson(text)).error);
  const message = forOpenCode2(readString(inner.message) ?? text);
  const body = JSON.stringify({ error: { ...error, code, message } });
  return new KiroCallError({ status: statusOfCode(code), headers: {}, body });
}
