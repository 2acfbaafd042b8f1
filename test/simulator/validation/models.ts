import { isRecord } from "../http/json.ts";
import { invalid } from "../http/refusal.ts";
import { firstRefusal, type Rule } from "./rule.ts";

/** Which model, and what may be said to it (PROTOCOL 3.4, section 7). */

export const modelIsKnown: Rule = ({ turns }, { findModel }) =>
  firstRefusal(turns, ({ modelId, path }) =>
    modelId === undefined || findModel === undefined || findModel(modelId) !== undefined
      ? undefined
      : invalid("INVALID_MODEL_ID", `${path}: ${modelId}`),
  );

export const extraFieldsFitModel: Rule = ({ body, current }, { findModel }) => {
  const fields = body["additionalModelRequestFields"];
  if (fields === undefined) return undefined;
  const schema = findModel?.(current.modelId ?? "auto")?.fieldsSchema ?? null;
  if (schema === null) {
    const message = "additionalModelRequestFields is not supported for this model";
    return invalid(undefined, `model ${current.modelId ?? "auto"}`, message);
  }
  const problem = mismatch(schema, fields, "$");
  if (problem === undefined) return undefined;
  return invalid(
    "REQUEST_BODY_INVALID",
    problem,
    `Invalid additionalModelRequestFields: ${problem}`,
  );
};

/** As much of JSON Schema as the models' own schemas use. */
function mismatch(schema: unknown, value: unknown, path: string): string | undefined {
  if (!isRecord(schema)) return undefined;
  const { type, properties, required, minimum, maximum } = schema;
  const allowed: unknown = schema["enum"];
  if (Array.isArray(allowed) && !allowed.includes(value))
    return `${path}: does not have a value in the enumeration ${JSON.stringify(allowed)}`;
  if (type === "string" && typeof value !== "string") return `${path} is no string`;
  if (type === "integer") {
    if (!Number.isInteger(value)) return `${path} is no integer`;
    const tooSmall = typeof minimum === "number" && Number(value) < minimum;
    const tooBig = typeof maximum === "number" && Number(value) > maximum;
    if (tooSmall) return `${path}: must have a minimum value of ${minimum}`;
    return tooBig ? `${path}: must have a maximum value of ${maximum}` : undefined;
  }
  if (type !== "object") return undefined;
  if (!isRecord(value)) return `${path} is no object`;
  const known = isRecord(properties) ? properties : {};
  for (const name of Array.isArray(required) ? required.map(String) : []) {
    if (!Object.hasOwn(value, name)) return `${path}: required property '${name}' not found`;
  }
  for (const [name, child] of Object.entries(value)) {
    if (!Object.hasOwn(known, name))
      return `${path}: property '${name}' is not defined in the schema and the schema does not allow additional properties`;
    const problem = mismatch(known[name], child, `${path}.${name}`);
    if (problem !== undefined) return problem;
  }
  return undefined;
}
