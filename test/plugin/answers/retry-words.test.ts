import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { withoutRetryWords } from "../../../src/plugin/answers/retry-words.ts";
import { invitesRetry } from "./invites-retry.ts";

/** What OpenCode 1.18.33 takes for an invitation, as observed (OPENCODE 6.1). */
const HOST_PATTERNS = [
  /429|500|502|503|504|524/i,
  /rate increased too quickly|rate limit|rate-limit|rate_limit|too many requests/i,
  /overloaded|service unavailable|internal error|internal server error|server error|provider returned error/i,
  /terminated|fetch failed|failed to fetch|network[-_\s]error|upstream connect|connection error|connection refused|connection lost|socket connection was closed|socket hang up|reset before headers|getaddrinfo|enotfound|eai_again|econnrefused|econnreset|etimedout/i,
  /^timeout$|\b(?:request|response|connection|network|stream|read) (?:timeout|timed out|time out)\b/i,
  /try your request again|retry your request|resource exhausted|resource_exhausted/i,
  /\btry again (?:later|in\b)|\b(?:currently|temporarily) at capacity\b/i,
  /too_many_requests|exhausted|unavailable/i,
];

const PHRASES = [
  ...["429", "500", "502", "503", "504", "524"],
  ...["rate increased too quickly", "rate limit", "rate-limit", "rate_limit", "too many requests"],
  ...["overloaded", "service unavailable", "internal error", "internal server error"],
  ...["server error", "provider returned error", "terminated", "fetch failed", "failed to fetch"],
  ...["network error", "network-error", "network_error", "upstream connect", "connection error"],
  ...["connection refused", "connection lost", "socket connection was closed", "socket hang up"],
  ...["reset before headers", "getaddrinfo", "enotfound", "eai_again", "econnrefused"],
  ...["econnreset", "etimedout", "request timeout", "response timed out", "connection time out"],
  ...["network timeout", "stream timed out", "read timeout", "try your request again"],
  ...["retry your request", "resource exhausted", "resource_exhausted", "try again later"],
  ...["try again in", "currently at capacity", "temporarily at capacity"],
  ...["too_many_requests", "exhausted", "unavailable"],
] as const;

const matched = (text: string) => HOST_PATTERNS.filter((pattern) => pattern.test(text));
const visible = (text: string) => text.replaceAll("\u2060", "");

describe("withoutRetryWords", () => {
  it.each(PHRASES)("defuses %j", (phrase) => {
    for (const written of [
      phrase,
      phrase.toUpperCase(),
      `Kiro: ${phrase}.`,
      `${phrase} ${phrase}`,
    ]) {
      expect(invitesRetry(written)).toBe(true);
      const calm = withoutRetryWords(written);
      expect(matched(calm)).toEqual([]);
      expect(invitesRetry(calm)).toBe(false);
      expect(visible(calm)).toBe(written);
    }
  });

  it.each([
    "The Kiro quota of a***@example.com is used up until 1 Dec, 00:00 UTC.",
    "Log in again: `opencode auth login -p kiro`.",
    "prompt is too long: conversation larger than the limit.",
    "Kiro has suspended a***@example.com.",
    "",
  ])("leaves %j as it is", (text) => {
    expect(invitesRetry(text)).toBe(false);
    expect(withoutRetryWords(text)).toBe(text);
  });

  it("leaves no invitation in any text, and nothing of the text out", () => {
    const piece = fc.oneof(fc.constantFrom<string>(...PHRASES), fc.string({ maxLength: 6 }));
    const digits = fc.string({ unit: fc.constantFrom("0", "2", "3", "4", "5", "9", " ") });
    const text = fc.oneof(
      fc.array(piece, { maxLength: 12 }).map((parts) => parts.join("")),
      fc.array(piece, { maxLength: 12 }).map((parts) => parts.join(" ")),
      digits,
    );
    fc.assert(
      fc.property(text, fc.boolean(), (words, loud) => {
        const written = loud ? words.toUpperCase() : words;
        const calm = withoutRetryWords(written);
        expect(matched(calm).filter((pattern) => !pattern.source.startsWith("^timeout"))).toEqual(
          [],
        );
        expect(visible(calm)).toBe(visible(written));
        expect(withoutRetryWords(calm)).toBe(calm);
      }),
      { numRuns: 2000 },
    );
  });

  it("stays quick on long texts", () => {
    const start = performance.now();
    for (const phrase of PHRASES) withoutRetryWords(phrase.repeat(500));
    expect(performance.now() - start).toBeLessThan(2000);
  });
});
