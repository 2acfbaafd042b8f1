import { CappedMap } from "../../../../lib/capped.ts";
import type { Schema } from "./references.ts";
import { toolInputSchema, type ToolSchema } from "./tool-schema.ts";

/** More than a session offers. */
const MAX_KEPT = 256;
/** Characters of JSON; a larger schema is rare, and translated anew each time. */
const MAX_KEPT_LENGTH = 8000;

const kept = new CappedMap<string, ToolSchema>(MAX_KEPT);

/**
 * Like `toolInputSchema`, once for each schema: the host offers the same tools with each request.
 */
export function keptInputSchema(parameters: Schema, strict: boolean): ToolSchema {
  const key = keyOf(parameters, strict);
  if (key === undefined) return toolInputSchema(parameters, strict);
  const known = kept.get(key);
  if (known !== undefined) return known;
  const schema = toolInputSchema(parameters, strict);
  kept.set(key, schema);
  return schema;
}

function keyOf(parameters: Schema, strict: boolean): string | undefined {
  try {
    const key = JSON.stringify([strict, parameters]);
    return key.length <= MAX_KEPT_LENGTH ? key : undefined;
  } catch {
    // Nested more deeply than the engine can write.
    return undefined;
  }
}
