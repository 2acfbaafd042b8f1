import * as z from "zod/mini";
import type { Option } from "./schema.ts";

/**
 * Loaded only when there is something to check: zod costs every start several milliseconds
 * (docs/PERFORMANCE.md).
 */
export function isAllowed(option: Option, value: unknown): boolean {
  return z.safeParse(validatorOf(option), value).success;
}

/** The zod schema of one option; the JSON Schema is made from it. */
export function validatorOf(option: Option): z.ZodMiniType<boolean | number | string> {
  switch (option.type) {
    case "boolean":
      return z.boolean();
    case "integer":
      return z.int().check(z.minimum(option.minimum), z.maximum(option.maximum));
    case "number":
      return z.number().check(z.minimum(option.minimum), z.maximum(option.maximum));
    case "choice":
      return z.enum([...option.choices]);
    case "text":
      return z.string().check(z.maxLength(option.maxLength), z.regex(option.pattern));
  }
}
