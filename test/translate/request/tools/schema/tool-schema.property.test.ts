import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toolInputSchema } from "../../../../../src/translate/request/tools/schema/tool-schema.ts";
import { inverse } from "../../../../../src/translate/request/tools/property-names.ts";
import { renameKeys } from "../../../../../src/translate/rename-keys.ts";
import { illegalNames, schemaProblem } from "../../../../oracle/json-schema.ts";
import { unwelcomeKeyword } from "../../../../simulator/validation/schema-hygiene.ts";
import { deepFreeze } from "../../../deep-freeze.ts";
import { type Json, PARAMETERS } from "./schema-arbitraries.ts";

/** All of it with `KIRO_TEST_LOAD=1`. */
const NUM_RUNS = Math.round(20_000 * Number(process.env["KIRO_TEST_LOAD"] ?? "0.05"));

describe("any schema", () => {
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
      { numRuns: NUM_RUNS },
    );
  });

  it("leaves the same each time", () => {
    fc.assert(
      fc.property(PARAMETERS, (parameters) => {
        expect(toolInputSchema(parameters, false)).toEqual(toolInputSchema(parameters, false));
      }),
      { numRuns: NUM_RUNS / 4 },
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
      { numRuns: NUM_RUNS },
    );
  });
});
