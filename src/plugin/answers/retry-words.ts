/**
 * OpenCode reads error texts: a phrase or a number of this list anywhere in a body makes it ask up
 * to five more times (OPENCODE 6.1). What must end at once may not contain any.
 */
export const HOST_RETRY_PATTERNS: readonly RegExp[] = [
  /429|500|502|503|504|524/i,
  /rate increased too quickly|rate limit|rate-limit|rate_limit|too many requests|too_many_requests/i,
  /overloaded|service unavailable|unavailable|exhausted|internal error|internal server error|server error|server_error|provider returned error/i,
  /terminated|fetch failed|failed to fetch|network[-_\s]error|upstream connect|connection error|connection refused|connection lost|socket connection was closed|socket hang up|reset before headers|getaddrinfo|enotfound|eai_again|econnrefused|econnreset|etimedout/i,
  /\b(?:request|response|connection|network|stream|read) (?:timeout|timed out|time out)\b/i,
  /try your request again|retry your request|resource exhausted|resource_exhausted/i,
  /\btry again (?:later|in\b)|\b(?:currently|temporarily) at capacity\b/i,
];

/** U+2060: breaks a match without changing what a person sees. */
const WORD_JOINER = "\u2060";

/** The same words to the eye, none of which makes OpenCode ask again. */
export function withoutRetryWords(text: string): string {
  return withoutMatches(text, HOST_RETRY_PATTERNS);
}

/** The same words to the eye, none of which matches. */
export function withoutMatches(text: string, patterns: readonly RegExp[]): string {
  let calm = text;
  for (const pattern of patterns) {
    const everywhere = new RegExp(pattern.source, "gi");
    while (pattern.test(calm)) {
      calm = calm.replace(everywhere, (match) => match.slice(0, 1) + WORD_JOINER + match.slice(1));
    }
  }
  return calm;
}
