import * as amazon from "@aws/codewhisperer-streaming-client";

/**
 * The wire schema that Amazon's own client carries, walked over a request body. Its schemas are
 * tuples: [kind, namespace, name, traits, member names, member schemas, required count] for
 * structures (3) and unions (4), [kind, namespace, name, traits, (key,) value] for lists (1) and
 * maps (2), [0, namespace, name, traits, type] for named simple types.
 */

const STRING = 0;
const NUMBER = 1;
const BOOLEAN = 2;
const DOCUMENT = 15;
const BLOB = 21;
const LIST = 1;
const MAP = 2;
const STRUCTURE = 3;
const UNION = 4;
const SIMPLE = 0;
const LIST_OF = 64;

/** Values that Amazon's client lists for a member; its schema itself says only "string". */
const ENUMS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "ConversationState.chatTriggerType": amazon.ChatTriggerType,
  "ConversationState.agentTaskType": amazon.AgentTaskType,
  "UserInputMessage.origin": amazon.Origin,
  "UserInputMessage.userIntent": amazon.UserIntent,
  "ImageBlock.format": amazon.ImageFormat,
  "DocumentBlock.format": amazon.DocumentFormat,
  "ToolResult.status": amazon.ToolResultStatus,
  "CachePoint.type": amazon.CachePointType,
};

/**
 * What Amazon's schema says against a GenerateAssistantResponse body: unknown members, wrong types,
 * missing required members, unknown enum values. Each problem names its path.
 */
export function checkAgainstAmazonSchema(body: unknown): string[] {
  return checkValue(amazon.GenerateAssistantResponseRequest$, body, "body");
}

function checkValue(reference: unknown, value: unknown, path: string): string[] {
  const schema = resolve(reference);
  if (typeof schema === "number") return checkSimple(schema, value, path);
  if (!Array.isArray(schema)) throw new Error(`${path}: unreadable schema`);
  switch (schema[0]) {
    case SIMPLE:
      return checkValue(schema[4], value, path);
    case LIST:
      return checkList(schema[4], value, path);
    case MAP:
      return checkMap(schema[5], value, path);
    case STRUCTURE:
    case UNION:
      return checkStructure(schema, value, path);
    default:
      throw new Error(`${path}: schema of an unknown kind`);
  }
}

function checkStructure(schema: readonly unknown[], value: unknown, path: string): string[] {
  if (!isObject(value)) return [`${path}: expected an object`];
  const members = bodyMembers(schema);
  const present = Object.entries(value).filter(([, member]) => member !== undefined);
  const problems = present.flatMap(([name, member]) => {
    const memberPath = `${path}.${name}`;
    if (!members.has(name)) return [`${memberPath}: unknown member`];
    return [
      ...checkValue(members.get(name), member, memberPath),
      ...checkEnum(`${String(schema[2])}.${name}`, member, memberPath),
    ];
  });
  const names = present.map(([name]) => name);
  if (schema[0] === UNION && names.length !== 1)
    problems.push(`${path}: exactly one member expected, found ${names.length}`);
  const missing = requiredMembers(schema).filter((name) => !names.includes(name));
  return [...problems, ...missing.map((name) => `${path}.${name}: missing`)];
}

function checkEnum(key: string, value: unknown, path: string): string[] {
  const known = Object.hasOwn(ENUMS, key) ? ENUMS[key] : undefined;
  if (known === undefined || typeof value !== "string") return [];
  return Object.values(known).includes(value) ? [] : [`${path}: ${value} is no known value`];
}

function checkList(reference: unknown, value: unknown, path: string): string[] {
  if (!Array.isArray(value)) return [`${path}: expected a list`];
  return value.flatMap((item, index) => checkValue(reference, item, `${path}[${index}]`));
}

function checkMap(reference: unknown, value: unknown, path: string): string[] {
  if (!isObject(value)) return [`${path}: expected a map`];
  return Object.entries(value).flatMap(([key, member]) =>
    checkValue(reference, member, `${path}.${key}`),
  );
}

const SIMPLE_TYPES = new Map([
  [STRING, "string"],
  [NUMBER, "number"],
  [BOOLEAN, "boolean"],
  // base64 in JSON
  [BLOB, "string"],
]);

function checkSimple(schema: number, value: unknown, path: string): string[] {
  if (schema === DOCUMENT) return [];
  if (schema >= LIST_OF && schema < 2 * LIST_OF) return checkList(schema - LIST_OF, value, path);
  const expected = SIMPLE_TYPES.get(schema);
  if (expected === undefined) throw new Error(`${path}: simple schema ${schema} is unknown`);
  return typeof value === expected ? [] : [`${path}: expected a ${expected}`];
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Members that travel in the body: those bound to a header have no place there. */
function bodyMembers(schema: readonly unknown[]): ReadonlyMap<string, unknown> {
  const names = Array.isArray(schema[4]) ? schema[4] : [];
  const references: readonly unknown[] = Array.isArray(schema[5]) ? schema[5] : [];
  return new Map(
    names
      .map((name, index) => [String(name), references[index]] as const)
      .filter(([, reference]) => !isHeaderBound(reference)),
  );
}

/** The first ones, as many as the schema counts. */
function requiredMembers(schema: readonly unknown[]): readonly string[] {
  const names = Array.isArray(schema[4]) ? schema[4].map(String) : [];
  return schema[0] === STRUCTURE ? names.slice(0, Number(schema[6] ?? 0)) : [];
}

function isHeaderBound(reference: unknown): boolean {
  const traits: unknown = isMember(reference) ? reference[1] : undefined;
  return typeof traits === "object" && traits !== null && "httpHeader" in traits;
}

/** Through member wrappers `[schema, traits]` and lazy `() => schema` to the schema itself. */
function resolve(reference: unknown): unknown {
  if (typeof reference === "function") return resolve((reference as () => unknown)());
  return isMember(reference) ? resolve(reference[0]) : reference;
}

function isMember(reference: unknown): reference is readonly [unknown, unknown] {
  return Array.isArray(reference) && reference.length === 2;
}
