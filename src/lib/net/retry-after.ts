/**
 * Reads what the server asked for: `retry-after-ms`, `x-amz-retry-after` (milliseconds) or
 * `retry-after` (seconds or a date, RFC 9110 section 10.2.3; a date is read against the server's
 * own `Date` header where there is one).
 * @returns milliseconds from now, never negative; undefined if nothing readable was said
 */
export function retryAfterMs(headers: Headers, now: number): number | undefined {
  for (const name of ["retry-after-ms", "x-amz-retry-after"]) {
    const milliseconds = plainNumber(headers.get(name));
    if (milliseconds !== undefined) return milliseconds;
  }
  const value = headers.get("retry-after")?.trim();
  if (!value) return undefined;
  const seconds = plainNumber(value);
  if (seconds !== undefined) return seconds * 1000;
  const until = DATE.test(value) ? Date.parse(value) : NaN;
  if (Number.isNaN(until)) return undefined;
  const serverNow = Date.parse(headers.get("date") ?? "");
  return Math.max(0, until - (Number.isNaN(serverNow) ? now : serverNow));
}

/** The three forms of RFC 9110 section 5.6.7, and ISO 8601; `Date.parse` alone takes "3,5" too. */
const DATE = /^(?:[A-Z][a-z]{2,8},? |\d{4}-\d\d-\d\dT)/;

function plainNumber(value: string | null): number | undefined {
  const text = value?.trim() ?? "";
  if (!/^-?\d{1,300}(?:\.\d{1,300})?$/.test(text)) return undefined;
  return Math.max(0, Number(text));
}
