import { defined } from "../../../../lib/defined.ts";
import { isObject, readArray } from "../../../../lib/read.ts";
import { brief, isLost } from "./losses.ts";
import { modernSchema } from "./modern.ts";
import type { References, Schema } from "./references.ts";

/** Keywords whose value has schemas by name, and those whose value is no schema. */
const NAMED = new Set(["properties", "patternProperties", "dependentSchemas", "$defs"]);
const DATA = new Set(["enum", "const", "default", "examples", "required", "dependentRequired"]);
/** What is larger is taken for one that loses something. */
const MAX_PARTS = 1000;

/** A cleaned schema that allows no less than the one it was made of. */
export interface SoundSchema {
  readonly json: Schema;
  /** What had to be taken out for that, in words. */
  readonly losses: readonly string[];
}

/** What decides whether a part of a schema is sent as it is. */
interface Sending {
  readonly references: References;
  readonly strict: boolean;
}

/**
 * A schema that loses a keyword allows more. Behind `not` and `if`, that would allow less, up to
 * nothing at all: these are described instead. Alternatives of which exactly one must fit might now
 * all fit the same value: any number of them may fit.
 * @param cleaned how the schema would be sent
 */
export function withSoundLogic(schema: Schema, cleaned: Schema, sending: Sending): SoundSchema {
  const losses: string[] = [];
  let json = cleaned;
  if (cleaned.not !== undefined && allowsMore(schema.not, sending)) {
    const { not, ...rest } = json;
    json = rest;
    losses.push(brief({ not }));
  }
  if (cleaned.if !== undefined && allowsMore(schema.if, sending)) {
    const { if: condition, then, else: otherwise, ...rest } = json;
    json = rest;
    losses.push(brief(defined({ if: condition, then, else: otherwise })));
  }
  // Without `minContains`, at least one must fit.
  if (cleaned.contains !== undefined && schema.minContains === 0) {
    const { contains, ...rest } = json;
    json = rest;
    losses.push(brief({ contains }));
  }
  if (cleaned.oneOf !== undefined && allowsMore(schema.oneOf, sending)) {
    json = withAnyOf(json);
    losses.push("only one of the alternatives");
  }
  return { json, losses };
}

function withAnyOf({ oneOf, ...rest }: Schema): Schema {
  if (rest.anyOf === undefined) return { ...rest, anyOf: oneOf };
  const all: readonly unknown[] = Array.isArray(rest.allOf) ? rest.allOf : [];
  return { ...rest, allOf: [...all, { anyOf: oneOf }] };
}

/** If something of it, or of what it refers to, is not sent. */
function allowsMore(value: unknown, sending: Sending, seen = new Set<unknown>()): boolean {
  const isAny = (values: readonly unknown[]) =>
    values.some((each) => allowsMore(each, sending, seen));
  if (typeof value !== "object" || value === null || seen.has(value)) return false;
  // Each nested value is a part, so this bounds the depth as well.
  if (seen.size >= MAX_PARTS) return true;
  seen.add(value);
  if (!isObject(value)) return isAny(readArray(value));
  return Object.entries(modernSchema(value)).some(([key, member]) => {
    if (isLost(key, member, sending.strict)) return true;
    if (key === "$ref") {
      const target = sending.references.lookUp(member);
      return target === undefined || allowsMore(target, sending, seen);
    }
    if (NAMED.has(key)) return isObject(member) && isAny(Object.values(member));
    return !DATA.has(key) && allowsMore(member, sending, seen);
  });
}
