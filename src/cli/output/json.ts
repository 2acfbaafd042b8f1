import { safeText } from "../../lib/log/secret-text.ts";

/** Facts for programs; no text in them is a secret or acts on a terminal. */
export function toJson(facts: unknown): string {
  return JSON.stringify(
    facts,
    (_key, value: unknown) => (typeof value === "string" ? safeText(value) : value),
    2,
  );
}
