import type { HttpAnswer } from "../../src/lib/net/http.ts";

/** What a sign-in host answered; `json` undefined stands for a body that is not JSON. */
export function answer(
  status: number,
  json?: unknown,
  headers: Readonly<Record<string, string>> = {},
): HttpAnswer {
  return { status, json, headers: new Headers(headers) };
}

export const NOW = Date.UTC(2026, 10, 23, 12, 0, 0);

/** What a hostile or broken host may put where a string, a number or an object belongs. */
export const RUBBISH: readonly unknown[] = [
  undefined,
  null,
  "",
  "two words",
  "line\nbreak",
  "snow\u2603",
  "x".repeat(40_000),
  0,
  1,
  true,
  {},
  [],
  ["text"],
  { toString: "text" },
];

/** The JSON that a fetch was given. */
export function bodyOf(init: RequestInit | undefined): unknown {
  return typeof init?.body === "string" ? JSON.parse(init.body) : undefined;
}
