import { illegalNames, schemaProblem } from "../../oracle/json-schema.ts";
import { isRecord, memberOf, textOf } from "../http/json.ts";
import { invalid, malformed, type Refusal } from "../http/refusal.ts";
import { LIMITS } from "./limits.ts";
import { firstRefusal, type Rule } from "./rule.ts";
import { unwelcomeKeyword } from "./schema-hygiene.ts";

/** The offered tools (PROTOCOL 3.5). */

const NAME = /^[a-zA-Z0-9_-]{1,64}$/;

export const toolNamesAreGood: Rule = ({ tools }) => {
  const names = tools.map((tool) => textOf(tool, "name") ?? "");
  if (!names.every((name) => NAME.test(name)))
    return invalid(undefined, "a tool's name has a wrong form", "Invalid tool use format.");
  const duplicate = names.find((name, index) => names.indexOf(name) !== index);
  return duplicate === undefined
    ? undefined
    : invalid("TOOL_DUPLICATE", `two tools are called ${duplicate}`);
};

export const toolsAreFew: Rule = ({ tools }) =>
  tools.length > LIMITS.tools ? malformed(`${tools.length} tools`) : undefined;

export const toolsAreDescribed: Rule = ({ tools }) =>
  firstRefusal(tools, (tool) => {
    const description = textOf(tool, "description") ?? "";
    const name = textOf(tool, "name") ?? "";
    if (description.trim() === "")
      return invalid(undefined, `tool ${name} has no description`, "Invalid tool use format.");
    return description.length > LIMITS.description
      ? malformed(`tool ${name}: description of ${description.length} characters`)
      : undefined;
  });

export const toolSchemasAreObjects: Rule = ({ tools }) =>
  firstRefusal(tools, (tool, index) => {
    const schema = memberOf(memberOf(tool, "inputSchema"), "json");
    if (!isRecord(schema) || schema["type"] !== "object")
      return schemaInvalid(index, "type must be one of the following: object.");
    const union = ["anyOf", "oneOf", "allOf"].find((keyword) => keyword in schema);
    return union === undefined
      ? undefined
      : schemaInvalid(index, `${union} is not supported at the root.`);
  });

export const toolSchemasAreClean: Rule = ({ tools }) =>
  firstRefusal(tools, (tool) => {
    const keyword = unwelcomeKeyword(memberOf(memberOf(tool, "inputSchema"), "json"));
    return keyword === undefined
      ? undefined
      : malformed(`tool ${textOf(tool, "name") ?? ""}: schema has ${keyword}`);
  });

/** As the models' own services say it. */
export const toolSchemasAreValid: Rule = ({ tools }) =>
  firstRefusal(tools, (tool, index) => {
    const schema = memberOf(memberOf(tool, "inputSchema"), "json");
    const problem = schemaProblem(schema);
    if (problem !== undefined) {
      const message = `tools.${index}.custom.input_schema: JSON schema is invalid. It must match JSON Schema draft 2020-12 (https://json-schema.org/draft/2020-12). (${problem})`;
      return invalid("TOOL_SCHEMA_INVALID", problem, message);
    }
    const [name] = illegalNames(schema);
    if (name === undefined) return undefined;
    const message = `tools.${index}.custom.input_schema.properties: Property keys should match pattern '^[a-zA-Z0-9_.-]{1,64}$'`;
    return invalid("TOOL_SCHEMA_INVALID", `property ${name}`, message);
  });

function schemaInvalid(index: number, rest: string): Refusal {
  const path = `toolConfig.tools.${index}.toolSpec.inputSchema.json`;
  const message = `The value at ${path}.${rest}`;
  return invalid("TOOL_SCHEMA_INVALID", message, message);
}
