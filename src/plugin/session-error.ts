import { readObject, readString } from "../lib/read.ts";

/**
 * Our code in an error as OpenCode keeps it: of an error body in `responseBody`, of an error event
 * inside a stream in `message`, which is then that event (seen on 1.18.33). Other errors have none;
 * what a model or a tool said is never looked at.
 */
export function errorCodeOf(error: unknown): string | undefined {
  const { name, data } = readObject(error);
  const { message, responseBody } = readObject(data);
  if (name === "APIError") return readString(readObject(parsed(responseBody)["error"])["code"]);
  if (name === "UnknownError") return readString(parsed(message)["code"]);
  return undefined;
}

/** Whether the person has stopped the answer. */
export function isAbort(error: unknown): boolean {
  return readObject(error)["name"] === "MessageAbortedError";
}

function parsed(text: unknown): Readonly<Record<string, unknown>> {
  try {
    return readObject(JSON.parse(readString(text) ?? ""));
  } catch {
    return {};
  }
}
