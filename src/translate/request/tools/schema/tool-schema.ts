import { defined, unlessEmpty } from "../../../../lib/defined.ts";
import { isObject } from "../../../../lib/read.ts";
import { wellFormed } from "../../../well-formed.ts";
import type { KeyRenames } from "../../../rename-keys.ts";
import { PropertyNames } from "../property-names.ts";
import { type Cleaning, cleanSchema } from "./clean.ts";
import { brief, describe, lossesOf } from "./losses.ts";
import { modernSchema } from "./modern.ts";
import { References, type Schema } from "./references.ts";
import { type Choice, type ChoiceMember, mergeRoot } from "./root.ts";

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
  const conditions = CONDITIONS.flatMap((key): [string, unknown][] => {
    if (!Object.hasOwn(root, key)) return [];
    const clean = cleanSchema(root[key], cleaning, 2);
    return isObject(clean) && Object.keys(clean).length === 0 ? [] : [[key, clean]];
  });
  const dependent = DEPENDENT.filter((key) => Object.hasOwn(root, key));
  const cleaned = cleanSchema(
    Object.fromEntries(dependent.map((key) => [key, root[key]])),
    cleaning,
    2,
  );
  const said = brief({ ...Object.fromEntries(conditions), ...(isObject(cleaned) && cleaned) });
  return [
    ...lossesOf(root, (schema) => cleanSchema(schema, cleaning, 2)),
    ...(said === "{}" ? [] : [said]),
  ];
}

const CONDITIONS = ["if", "then", "else", "not"];
const DEPENDENT = ["dependentRequired", "dependentSchemas"];

/** `oneOf requires: method = "get", id | method = "put", body`: which arguments go together. */
function choicesIn(choices: readonly Choice[], names: PropertyNames): readonly string[] {
  return choices
    .map(({ keyword, members }) => ({
      keyword,
      required: distinct(members.map((member) => requiredOf(member, names).join(", "))),
      sets: distinct(members.map((member) => memberIn(member, names))),
    }))
    .filter(({ required }) => required.length > 1)
    .map(({ keyword, sets }) => brief(`${keyword} requires: ${sets.join(" | ")}`));
}

function distinct(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].filter((text) => text !== "");
}

/** Beside those that have just one value, which the properties say themselves. */
function requiredOf({ required, fixed }: ChoiceMember, names: PropertyNames): readonly string[] {
  return required.filter((name) => !fixed.has(name)).map((name) => names.toWire(name));
}

function memberIn(member: ChoiceMember, names: PropertyNames): string {
  const fixed = [...member.fixed].map(
    ([name, value]) => `${names.toWire(name)} = ${brief(JSON.stringify(value))}`,
  );
  const parts = [...fixed, ...requiredOf(member, names)].join(", ");
  return member.title === undefined || parts === "" ? parts : `${member.title}: ${parts}`;
}
