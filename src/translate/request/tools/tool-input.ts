import { isObject, parseJson } from "../../../lib/read.ts";
import { isShallow, mapEntries, wellFormed, wellFormedJson } from "../../well-formed.ts";

/** A surrogate written as an escape, which only shows after JSON.parse. */
const ESCAPED_SURROGATE = /\\u[dD][89a-fA-F]/;

/**
 * Input of a tool use from the JSON text of a call. The service takes objects only (PROTOCOL 3.5);
 * anything else is wrapped as text, so that the model still sees what it wrote.
 */
export function parseToolInput(text: string): Readonly<Record<string, unknown>> {
  if (text.trim() === "") return {};
  const parsed = parseJson(text);
  if (!isObject(parsed) || !isShallow(parsed)) return { _raw: wellFormed(text) };
  if (text.isWellFormed() && !ESCAPED_SURROGATE.test(text)) return parsed;
  return mapEntries(parsed, (value) => wellFormedJson(value, 1));
}
