import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toolInputSchema } from "../../../../../src/translate/request/tools/schema/tool-schema.ts";
import { inverse } from "../../../../../src/translate/request/tools/property-names.ts";
import { renameKeys } from "../../../../../src/translate/rename-keys.ts";
import { illegalNames, schemaProblem } from "../../../../oracle/json-schema.ts";
import { unwelcomeKeyword } from "../../../../simulator/validation/schema-hygiene.ts";
import { load, SEED } from "../../../../helpers/property.ts";
import { deepFreeze } from "../../../deep-freeze.ts";
import { DRAFT_PARAMETERS, HOSTILE_PARAMETERS } from "./draft-arbitraries.ts";
import { ANY_PARAMETERS, type Json } from "./schema-arbitraries.ts";

const LOAD = load(20_000, 0.05);

/** Arbitrary ones, sound ones of each draft, and hostile ones. */
const PARAMETERS = fc.oneof(
  { weight: 10, arbitrary: ANY_PARAMETERS },
  { weight: 9, arbitrary: DRAFT_PARAMETERS },
  { weight: 1, arbitrary: HOSTILE_PARAMETERS },
);

describe(`any schema (seed ${SEED})`, { timeout: 1_200_000 }, () => {
  it.each([false, true])("leaves valid, with references that resolve, strict %s", (strict) => {
    fc.assert(
      fc.property(PARAMETERS, (parameters) => {
        const json: unknown = JSON.parse(
          JSON.stringify(toolInputSchema(deepFreeze(parameters), strict).json),
        );
        expect(schemaProblem(json)).toBeUndefined();
        expect(illegalNames(json)).toEqual([]);
        expect(unwelcomeKeyword(json)).toBeUndefined();
        expect(json).toMatchObject({ type: "object" });
        for (const keyword of ["anyOf", "oneOf", "allOf"]) expect(json).not.toHaveProperty(keyword);
      }),
      LOAD,
    );
  });

  it("leaves the same each time", () => {
    fc.assert(
      fc.property(PARAMETERS, (parameters) => {
        expect(toolInputSchema(parameters, false)).toEqual(toolInputSchema(parameters, false));
      }),
      load(20_000, 0.0125),
    );
  });

  it("has its arguments come back under the caller's names", () => {
    fc.assert(
      fc.property(PARAMETERS, fc.json(), (parameters, value) => {
        const { json, renamed } = toolInputSchema(parameters, false);
        const toCaller = inverse(renamed);
        expect(toCaller.size).toBe(renamed.size);
        const wireNames = Object.keys(json.properties as Json);
        const callerNames = wireNames.map((name) => toCaller.get(name) ?? name);
        const called = `{${callerNames.map((name) => `${JSON.stringify(name)} : ${value}`).join(",")}}`;
        const sent = renameKeys(called, renamed);
        expect(Object.keys(JSON.parse(sent) as Json).sort()).toEqual(wireNames.sort());
        expect(renameKeys(sent, toCaller)).toBe(called);
      }),
      LOAD,
    );
  });
});
