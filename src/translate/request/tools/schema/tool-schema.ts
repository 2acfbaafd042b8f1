import { defined, unlessEmpty } from "../../../../lib/defined.ts";
import { wellFormed } from "../../../well-formed.ts";
import type { KeyRenames } from "../../../rename-keys.ts";
import { PropertyNames } from "../property-names.ts";
import { type Cleaning, cleanSchema } from "./clean.ts";
import { brief, describe, lossesOf } from "./losses.ts";
import { modernSchema } from "./modern.ts";
import { References, type Schema } from "./references.ts";
import { type Choice, mergeRoot } from "./root.ts";

/** A tool's input schema as it is sent. */
export interface ToolSchema {
  readonly json: Schema;
  /** Names of properties that had to change, the caller's -> on the wire. */
  readonly renamed: KeyRenames;
}

/**
 * The caller's JSON Schema of any draft in the form that the service accepts (PROTOCOL 3.5): valid
 * under draft 2020-12, an object at the root without alternatives, no validation keywords, legal
 * property names, every reference resolved. Descriptions say what cannot be expressed like that.
 * @param strict leave out references and tuples, too
 */
export function toolInputSchema(parameters: Schema, strict: boolean): ToolSchema {
  const cleaning: Cleaning = {
    references: new References(parameters),
    names: new PropertyNames(),
    strict,
  };
  const { alternatives, choices, required } = mergeRoot(parameters, cleaning.references);
  const properties = Object.fromEntries(
    [...alternatives].map(([name, schemas]) => [
      cleaning.names.toWire(name),
      anyOf(schemas, cleaning),
    ]),
  );
  const losses = [...rootLosses(parameters, cleaning), ...choicesIn(choices, cleaning.names)];
  const { title } = parameters;
  const json = {
    ...defined({
      title: typeof title === "string" ? wellFormed(title) : undefined,
      description: describe(parameters.description, losses),
    }),
    type: "object",
    properties,
    ...defined({
      required: unlessEmpty([...required].map((name) => cleaning.names.toWire(name))),
      $defs: definitionsOf(cleaning),
    }),
  };
  return { json, renamed: cleaning.names.renamed };
}

/** Every target of a reference; cleaning one may name others, which the loop then visits. */
function definitionsOf(cleaning: Cleaning): Schema | undefined {
  const definitions: [string, unknown][] = [];
  for (const [target, name] of cleaning.references.named) {
    definitions.push([name, cleanSchema(target, cleaning, 2)]);
  }
  return definitions.length === 0 ? undefined : Object.fromEntries(definitions);
}

function anyOf(schemas: readonly unknown[], cleaning: Cleaning): unknown {
  const cleaned = schemas.map((schema) => cleanSchema(schema, cleaning, 2));
  if (cleaned.length === 1) return cleaned[0];
  const distinct = new Map(cleaned.map((schema) => [JSON.stringify(schema), schema]));
  const [first, ...rest] = distinct.values();
  return rest.length === 0 ? first : { anyOf: [first, ...rest] };
}

function rootLosses(parameters: Schema, cleaning: Cleaning): readonly string[] {
  const root = modernSchema(parameters);
  const conditions = CONDITIONS.filter((key) => Object.hasOwn(root, key));
  const condition = Object.fromEntries(conditions.map((key) => [key, root[key]]));
  const cleaned = brief(cleanSchema(condition, cleaning, 2));
  const said = cleaned === "{}" ? [] : [cleaned];
  return [...lossesOf(root, (schema) => cleanSchema(schema, cleaning, 2)), ...said];
}

const CONDITIONS = ["if", "then", "else", "not", "dependentRequired", "dependentSchemas"];

/** "anyOf: a, b | c": which arguments go together. */
function choicesIn(choices: readonly Choice[], names: PropertyNames): readonly string[] {
  return choices
    .map(({ keyword, required }) => {
      const sets = required.map((set) => set.map((name) => names.toWire(name)).join(", "));
      return { keyword, sets: [...new Set(sets)].filter((set) => set !== "") };
    })
    .filter(({ sets }) => sets.length > 1)
    .map(({ keyword, sets }) => brief(`${keyword} requires: ${sets.join(" | ")}`));
}
