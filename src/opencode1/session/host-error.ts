import { parseJson, readObject, readString } from "../../lib/read.ts";

/**
 * Our code in an error as OpenCode keeps it: in `responseBody`, whether it came in a body or in
 * an event of a stream (seen on 1.18.33). Other errors have none; what a model or a tool said is
 * never looked at.
 */
export function kiroErrorCode(error: unknown): string | undefined {
  const { name, data } = readObject(error);
  if (name !== "APIError") return undefined;
  const body = readObject(parseJson(readString(readObject(data)["responseBody"]) ?? ""));
  return readString(readObject(body["error"])["code"]);
}

/** Whether the person has stopped the answer. */
export function isAbort(error: unknown): boolean {
  return readObject(error)["name"] === "MessageAbortedError";
}
