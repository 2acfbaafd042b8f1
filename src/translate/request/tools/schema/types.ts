const TYPES = ["string", "number", "integer", "boolean", "object", "array", "null"];
/** Names that people write instead of the JSON Schema types. */
const ALIASES: Readonly<Record<string, string>> = {
  str: "string",
  text: "string",
  char: "string",
  date: "string",
  datetime: "string",
  uuid: "string",
  file: "string",
  enum: "string",
  int: "integer",
  int32: "integer",
  int64: "integer",
  long: "integer",
  float: "number",
  double: "number",
  decimal: "number",
  bool: "boolean",
  dict: "object",
  map: "object",
  record: "object",
  list: "array",
  tuple: "array",
  set: "array",
  none: "null",
  nil: "null",
};

/**
 * The value of `type`: one of the seven types, or several of them, each once; otherwise any type is
 * allowed.
 */
export function cleanType(value: unknown): string | readonly string[] | undefined {
  const named = (Array.isArray(value) ? value : [value]).map(typeOf);
  // A list member that is not a type allows something unknown.
  if (named.length === 0 || named.includes(undefined)) return undefined;
  const [first, ...rest] = new Set(named.filter((type) => type !== undefined));
  if (first === undefined) return undefined;
  return Array.isArray(value) && (rest.length > 0 || value.length === 1) ? [first, ...rest] : first;
}

function typeOf(value: unknown): string | undefined {
  if (typeof value !== "string") return undefined;
  const type = value.toLowerCase();
  if (TYPES.includes(type)) return type;
  return Object.hasOwn(ALIASES, type) ? ALIASES[type] : undefined;
}
