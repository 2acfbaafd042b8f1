import type { ToolUse } from "../../../codewhisperer/request.ts";
import { asWritten } from "../../../codewhisperer/request-body.ts";
import { isObject, parseJson } from "../../../lib/read.ts";
import { isShallow, wellFormed } from "../../well-formed.ts";

/**
 * Escapes, each as a whole: those of a surrogate pair together, the code of a lone surrogate in a
 * named group.
 */
const ESCAPES =
  /\\u[dD][89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2}|\\u(?<lone>[dD][89a-fA-F])[\da-fA-F]{2}|\\./gs;

/**
 * Input of a tool use from the JSON text of a call, which is sent as it was written. The service
 * accepts only objects (PROTOCOL 3.5); anything else is wrapped as text, so that the model still
 * sees what it wrote.
 */
export function parseToolInput(text: string): ToolUse["input"] {
  if (text.trim() === "") return {};
  const json = withoutLoneSurrogates(wellFormed(text.trim()));
  const parsed = parseJson(json);
  if (!isObject(parsed) || !isShallow(parsed)) return { _raw: wellFormed(text) };
  return asWritten(parsed, json);
}

/** Repairs the text itself, so that numbers stay as they were written. */
function withoutLoneSurrogates(json: string): string {
  if (!/\\u[dD][89a-fA-F]/.test(json)) return json;
  return json.replace(ESCAPES, (escape, lone?: string) => (lone === undefined ? escape : "\ufffd"));
}
