import { parseJson, readObject, readString } from "../../lib/read.ts";
import { statusOfCode } from "../../plugin/answers/answer-table.ts";
import { goOn } from "../../words/chat/under-answer.ts";
import { forOpenCode2 } from "../words.ts";
import { KiroCallError } from "./call-error.ts";

/**
 * The error event of a stream as a failed call: its status is the one that the same failure has
 * before the first word.
 * @param error OpenAI's error object; its message may be such an object itself, for OpenCode 1
 * @param isShown something of the answer was shown, so only the person asks again
 */
export function failedEvent(
  error: Readonly<Record<string, unknown>>,
  isShown = false,
): KiroCallError {
  const code = readString(error.code) ?? "server_error";
  const text = readString(error.message) ?? "";
  const inner = readObject(readObject(parseJson(text)).error);
  const status = statusOfCode(code);
  const words = forOpenCode2(readString(inner.message) ?? text);
  const message = isShown && (status === 429 || status >= 500) ? goOn(words) : words;
  const body = JSON.stringify({ error: { ...error, code, message } });
  return new KiroCallError({ status, headers: {}, body, isShown });
}
