import type { ConfigProblem, FoundValue } from "../facts/problems/config-problem.ts";
import { closest } from "../lib/closest.ts";
import { redactText } from "../lib/log/secret-text.ts";
import type { Option } from "./schema.ts";

export function unknownOption(place: string, key: string, known: readonly string[]): ConfigProblem {
  const [suggestion] = closest(key, known, 1);
  return { place, kind: "unknown-option", key: shown(key), suggestion, known };
}

export function invalidValue(
  place: string,
  key: string,
  allowed: Option,
  value: unknown,
): ConfigProblem {
  const [suggestion] =
    allowed.type === "choice" && typeof value === "string"
      ? closest(value, allowed.choices, 1)
      : [];
  return { place, kind: "invalid-value", key, found: foundValue(value), allowed, suggestion };
}

function foundValue(value: unknown): FoundValue {
  if (typeof value === "string") return { type: "string", text: shown(value) };
  if (Array.isArray(value)) return { type: "list" };
  if (typeof value === "object" && value !== null) return { type: "object" };
  return { type: "literal", text: shown(String(value)) };
}

const MAX_SHOWN = 40;

/** In a few characters, and without what looks secret. */
function shown(text: string): string {
  const safe = redactText(text);
  return safe.length > MAX_SHOWN ? `${safe.slice(0, MAX_SHOWN)}…` : safe;
}
