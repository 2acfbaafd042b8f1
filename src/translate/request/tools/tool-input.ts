import type { ToolUse } from "../../../codewhisperer/request.ts";
import { asWritten } from "../../../codewhisperer/request-body.ts";
import { isObject, parseJson } from "../../../lib/read.ts";
import { isShallow, mapEntries, wellFormed, wellFormedJson } from "../../well-formed.ts";

/** A surrogate written as an escape, which only shows after JSON.parse. */
const ESCAPED_SURROGATE = /\\u[dD][89a-fA-F]/;

/**
 * Input of a tool use from the JSON text of a call, which goes out as it was written. The service
 * takes objects only (PROTOCOL 3.5); anything else is wrapped as text, so that the model still sees
 * what it wrote.
 */
export function parseToolInput(text: string): ToolUse["input"] {
  if (text.trim() === "") return {};
  const parsed = parseJson(text);
  if (!isObject(parsed) || !isShallow(parsed)) return { _raw: wellFormed(text) };
  if (text.isWellFormed() && !ESCAPED_SURROGATE.test(text)) {
    return asWritten(parsed, text.trim());
  }
  return mapEntries(parsed, (value) => wellFormedJson(value, 1));
}
