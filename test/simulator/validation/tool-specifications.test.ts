import { describe, expect, it } from "vitest";
import { simpleRequest, toolSpecification } from "../samples.ts";
import { validateRequest } from "../chat/validate-request.ts";
import { check, MALFORMED, withTool } from "./cases.ts";

describe("offered tools", () => {
  const named = (...names: readonly string[]) =>
    simpleRequest("Hi", { tools: names.map((name) => toolSpecification(name)) });
  const many = (count: number) => named(...Array.from({ length: count }, (_, at) => `tool${at}`));
  check([
    {
      rule: "names of 64 letters, digits, _ and -",
      refused: named("a".repeat(65)),
      message: "Invalid tool use format.",
      accepted: named("a".repeat(64)),
    },
    {
      rule: "no other characters in names",
      refused: named("mcp.read"),
      message: "Invalid tool use format.",
      accepted: named("mcp-read_1"),
    },
    {
      rule: "names differ",
      refused: named("read", "read"),
      reason: "TOOL_DUPLICATE",
      accepted: named("read", "Read"),
    },
    { rule: "count", refused: many(137), reason: MALFORMED, accepted: many(49) },
    {
      rule: "description",
      refused: withTool({ type: "object" }, " "),
      message: "Invalid tool use format.",
      accepted: withTool({ type: "object" }, "x"),
    },
    {
      rule: "description of 9216 characters",
      refused: withTool({ type: "object" }, "x".repeat(9217)),
      reason: MALFORMED,
      accepted: withTool({ type: "object" }, "x".repeat(9216)),
    },
    {
      rule: "root type object",
      refused: withTool({ properties: {} }),
      reason: "TOOL_SCHEMA_INVALID",
      message: "toolConfig.tools.0.toolSpec.inputSchema.json.type",
      accepted: withTool({ type: "object", properties: {} }),
    },
    ...[
      { rule: "tuples in prefixItems", value: { items: [{}] }, instead: { prefixItems: [{}] } },
      { rule: "known types", value: { type: null }, instead: { type: "null" } },
      { rule: "references that resolve", value: { $ref: "#/$defs/A" }, instead: { $ref: "#" } },
    ].map(({ rule, value, instead }) => ({
      rule,
      refused: withTool({ type: "object", properties: { value } }),
      reason: "TOOL_SCHEMA_INVALID",
      message: "tools.0.custom.input_schema",
      accepted: withTool({ type: "object", properties: { value: instead } }),
    })),
    {
      rule: "property names",
      refused: withTool({ type: "object", properties: { $a: {} } }),
      reason: "TOOL_SCHEMA_INVALID",
      message: "Property keys",
      accepted: withTool({ type: "object", properties: { "a.b-c": {} } }),
    },
    ...["anyOf", "oneOf", "allOf"].map((keyword) => ({
      rule: `no ${keyword} at the root`,
      refused: withTool({ type: "object", [keyword]: [{ type: "object" }] }),
      reason: "TOOL_SCHEMA_INVALID",
      accepted: withTool({
        type: "object",
        properties: { value: { [keyword]: [{ type: "string" }] } },
      }),
    })),
  ]);
});

describe("schema hygiene", () => {
  const keywords = {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    additionalProperties: false,
    required: [],
    format: "uri",
    pattern: "^a$",
    minimum: 0,
    maximum: 9,
    exclusiveMinimum: 0,
    exclusiveMaximum: 9,
    minLength: 1,
    maxLength: 9,
    minItems: 1,
    maxItems: 9,
    minProperties: 1,
    maxProperties: 9,
  };
  const places: readonly [string, (keyword: object) => object][] = [
    ["the root", (keyword) => keyword],
    ["a property", (keyword) => ({ properties: { value: { type: "string", ...keyword } } })],
    ["items", (keyword) => ({ properties: { list: { type: "array", items: keyword } } })],
    ["a union", (keyword) => ({ properties: { value: { anyOf: [{ type: "null" }, keyword] } } })],
    ["$defs", (keyword) => ({ $defs: { Value: keyword } })],
  ];
  it.each(Object.entries(keywords))("%s is refused in every place", (name, value) => {
    for (const [place, put] of places) {
      const refused = withTool({ type: "object", ...put({ [name]: value }) });
      expect(validateRequest(refused)?.reason, place).toBe(MALFORMED);
    }
  });

  const names = Object.keys(keywords).filter((name) => !name.startsWith("$"));
  it.each(names)("a property may be called %s", (name) => {
    const properties = { [name]: { type: "string" } };
    expect(validateRequest(withTool({ type: "object", properties }))).toBeUndefined();
  });

  it("leaves $defs, enum and default alone", () => {
    const schema = {
      type: "object",
      required: ["kind"],
      properties: { kind: { $ref: "#/$defs/Kind" }, other: { default: { format: "x" } } },
      $defs: { Kind: { type: "string", enum: ["pattern", "format"] } },
    };
    expect(validateRequest(withTool(schema))).toBeUndefined();
  });
});
