import { HOST_RETRY_PATTERNS } from "../../../src/plugin/answers/retry-words.ts";

/** Whether OpenCode would ask again because of this text. */
export function invitesRetry(text: string): boolean {
  return HOST_RETRY_PATTERNS.some((pattern) => pattern.test(text));
}
