import fc from "fast-check";
import { expect, it } from "vitest";
import { keptInputSchema } from "../../../../../src/translate/request/tools/schema/kept-schemas.ts";
import { toolInputSchema } from "../../../../../src/translate/request/tools/schema/tool-schema.ts";
import { load, SEED } from "../../../../helpers/property.ts";
import { deepFreeze } from "../../../deep-freeze.ts";
import { DRAFT_PARAMETERS, HOSTILE_PARAMETERS } from "./draft-arbitraries.ts";
import { ANY_PARAMETERS } from "./schema-arbitraries.ts";

const PARAMETERS = fc.oneof(ANY_PARAMETERS, DRAFT_PARAMETERS, HOSTILE_PARAMETERS);

it(
  `a schema that is kept is what it would be anew, strict or not (seed ${SEED})`,
  { timeout: 600_000 },
  () => {
    fc.assert(
      fc.property(PARAMETERS, (parameters) => {
        for (const strict of [false, true, false, true]) {
          const kept = keptInputSchema(deepFreeze(parameters), strict);
          expect(kept).toEqual(toolInputSchema(parameters, strict));
        }
      }),
      load(3000, 0.05),
    );
  },
);

it("the same schema is made once, until too many others have come", () => {
  const schemaOf = (title: string) => keptInputSchema({ type: "object", title }, false);
  const first = schemaOf("first");
  expect(schemaOf("first")).toBe(first);
  for (let index = 0; index < 1000; index += 1) schemaOf(`other ${index}`);
  expect(schemaOf("first")).not.toBe(first);
});

it("a large schema, and one nested deeper than the engine can write, are not kept", () => {
  const large = { type: "object", description: "x".repeat(10_000) };
  expect(keptInputSchema(large, false)).not.toBe(keptInputSchema(large, false));
  let deep: Record<string, unknown> = {};
  for (let depth = 0; depth < 100_000; depth += 1) deep = { items: deep };
  expect(() => keptInputSchema(deep, false)).not.toThrow();
});
