import { isObject, readArray } from "../../../../lib/read.ts";
import type { Schema } from "./references.ts";

/**
 * Forms of drafts 3 to 2019 and of OpenAPI, and their equivalents in draft 2020-12. A form that is
 * absent costs one lookup of its key.
 */
const OLDER_FORMS = new Map<string, (schema: Schema) => Schema>(
  Object.entries({
    items: ({ additionalItems, items, ...rest }: Schema) => {
      if (!Array.isArray(items)) return { ...rest, items };
      return { ...rest, prefixItems: rest.prefixItems ?? items, items: additionalItems };
    },
    nullable: ({ nullable, ...rest }: Schema) => (nullable === true ? withNull(rest) : rest),
    dependencies: ({ dependencies, ...rest }: Schema) => ({ ...rest, ...split(dependencies) }),
    divisibleBy: ({ divisibleBy, ...rest }: Schema) => ({ multipleOf: divisibleBy, ...rest }),
    extends: ({ extends: bases, ...rest }: Schema) => ({
      ...rest,
      allOf: [...readArray(rest.allOf), bases].flat(),
    }),
    disallow: ({ disallow, ...rest }: Schema) => ({
      ...rest,
      not: rest.not ?? anyOfTypes(disallow),
    }),
    $recursiveRef: ({ $recursiveRef, ...rest }: Schema) => ({ $ref: $recursiveRef, ...rest }),
    $dynamicRef: ({ $dynamicRef, ...rest }: Schema) => ({ $ref: $dynamicRef, ...rest }),
    example: ({ example, ...rest }: Schema) => ({ examples: [example], ...rest }),
    // Draft 3 has the flag on the property itself.
    properties: (schema: Schema) => {
      const flagged = flaggedAsRequired(schema.properties);
      if (flagged.length === 0) return schema;
      return { ...schema, required: [...readArray(schema.required), ...flagged] };
    },
  }),
);

export function modernSchema(schema: Schema): Schema {
  let modern = schema;
  for (const key of Object.keys(schema)) {
    if (key === "items" && !Array.isArray(schema.items)) continue;
    modern = OLDER_FORMS.get(key)?.(modern) ?? modern;
  }
  return modern;
}

function flaggedAsRequired(properties: unknown): readonly string[] {
  if (!isObject(properties)) return [];
  return Object.keys(properties).filter((name) => {
    const property = properties[name];
    return isObject(property) && property.required === true;
  });
}

function withNull(schema: Schema): Schema {
  const { type, enum: values } = schema;
  return {
    ...schema,
    ...(typeof type === "string" || Array.isArray(type) ? { type: [type, "null"].flat() } : {}),
    ...(Array.isArray(values) ? { enum: [...(values as unknown[]), null] } : {}),
  };
}

function split(dependencies: unknown): Schema {
  if (!isObject(dependencies)) return {};
  const entries = Object.entries(dependencies).map(([name, needs]): [string, unknown] => [
    name,
    typeof needs === "string" ? [needs] : needs,
  ]);
  const names = entries.filter(([, needs]) => Array.isArray(needs));
  const schemas = entries.filter(([, needs]) => !Array.isArray(needs));
  return {
    ...(names.length > 0 ? { dependentRequired: Object.fromEntries(names) } : {}),
    ...(schemas.length > 0 ? { dependentSchemas: Object.fromEntries(schemas) } : {}),
  };
}

/** Draft 3 names types and schemas side by side. */
function anyOfTypes(disallow: unknown): Schema {
  const all: readonly unknown[] = Array.isArray(disallow) ? disallow : [disallow];
  const schemas = all.map((each) => (typeof each === "string" ? { type: each } : each));
  return schemas.length === 1 && isObject(schemas[0]) ? schemas[0] : { anyOf: schemas };
}
