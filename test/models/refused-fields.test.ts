import { expect, it } from "vitest";
import { createRefusedFields } from "../../src/models/refused-fields.ts";
import { createFakeClock } from "../helpers/fake-clock.ts";

const SCHEMA = {
  thinkingTypes: ["adaptive"],
  displays: [],
  outputEfforts: ["low"],
  reasoningEfforts: [],
};

it("keeps apart the fields of models that share a schema", () => {
  const refused = createRefusedFields(createFakeClock());
  refused.add("a", ["thinking"]);
  refused.add("b", ["output_config"]);
  const [a, b] = ["a", "b"].map((modelId) => refused.leftOf(modelId, SCHEMA));
  expect(a).toEqual({ ...SCHEMA, thinkingTypes: [] });
  expect(b).toEqual({ ...SCHEMA, outputEfforts: [] });
  expect(refused.leftOf("a", SCHEMA)).toBe(a);
  expect(refused.leftOf("c", SCHEMA)).toBe(SCHEMA);
});
