import { printable } from "./printable.ts";

const HIDDEN = "[redacted]";

/** Names whose values are secret, by their ending, in any case and with any separators. */
const SECRET_ENDINGS = [
  "token",
  "secret",
  "authorization",
  "cookie",
  "device code",
  "user code",
  "auth code",
  "authorization code",
  "verifier",
  "api key",
  "access key",
  "private key",
  "password",
  "passphrase",
] as const;

/** Names that mean a secret in OAuth and a plain word elsewhere (`code: "ENOENT"`). */
const SECRET_UNLESS_WORD = ["code", "state"] as const;
const WORD = /^(?:[A-Z]{2,}\d?(?:_[A-Z]+\d?)*|[A-Za-z]+(?:[_.-][A-Za-z]+)*)$/;

const MAX_TEXT_LENGTH = 8192;
const QUOTED = `"(?:[^"\\\\]|\\\\.)*"?|'(?:[^'\\\\]|\\\\.)*'?`;
const ENDINGS = SECRET_ENDINGS.map((ending) => ending.replace(" ", "[ _-]?")).join("|");
const SEPARATOR = `\\\\{0,3}["']?\\s{0,4}[:=]\\s{0,4}\\\\{0,3}`;

/** Every repetition is bounded or consumes what it reads: linear in the length of the text. */
const SECRET_TEXTS: readonly (readonly [RegExp, string])[] = [
  [/\b(Bearer)\s{1,8}[^\s"',;]+/gi, `$1 ${HIDDEN}`],
  [/\b(Basic)\s{1,8}[\w+/=-]{12,}/g, `$1 ${HIDDEN}`],
  [/(?<![A-Za-z0-9])ao[ar][\w+/=.:~%-]{8,}|ao[ar](?=A{4})[\w+/=.:~%-]+/g, HIDDEN],
  [/ksk_[\w-]{4,}/g, HIDDEN],
  [/eyJ[\w+/=.~%-]{8,}/g, HIDDEN],
  [/(:\/\/)[^\s/@]{1,256}@/g, `$1${HIDDEN}@`],
  [new RegExp(`((?:authorization|cookie)${SEPARATOR})(?:${QUOTED}|.+)`, "gi"), `$1${HIDDEN}`],
  [new RegExp(`((?:${ENDINGS})${SEPARATOR})(?:${QUOTED}|[^\\s&]+)`, "gi"), `$1${HIDDEN}`],
];
const AMBIGUOUS_PARAMETER = new RegExp(
  `((?:^|[?&\\s"'])(?:${SECRET_UNLESS_WORD.join("|")})=)([^&#\\s"']+)`,
  "gi",
);
const EMAIL = /[\p{L}\p{N}._%+*-]{1,64}@[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){1,8}/gu;

/** One printable line without secrets and with masked e-mail addresses; long texts are cut. */
export function redactText(text: string): string {
  let result = printable(text.slice(0, MAX_TEXT_LENGTH));
  for (const [pattern, replacement] of SECRET_TEXTS) result = result.replace(pattern, replacement);
  result = result.replace(AMBIGUOUS_PARAMETER, (whole: string, name: string, value: string) =>
    isWord(value) ? whole : name + HIDDEN,
  );
  // The one slow pattern, and most texts hold no address.
  if (result.includes("@")) result = result.replace(EMAIL, maskEmail);
  return text.length > MAX_TEXT_LENGTH ? `${result}…` : result;
}

/** `somebody@example.com` -> `s***@example.com`: the one mask, for logs and for messages. */
export function maskEmail(address: string): string {
  const at = address.lastIndexOf("@");
  if (at < 0) return "***";
  const [first = ""] = address.slice(0, at);
  return `${first}***${address.slice(at)}`;
}

const MAX_NODES = 2000;
const MAX_ENTRIES = 100;
const MAX_CHARACTERS = 32_768;
const MAX_DEPTH = 8;
const MAX_FRAMES = 5;
const CUT = "[cut]";

/** What may still be written, so that no value makes a large copy. */
interface Budget {
  nodes: number;
  characters: number;
}

/**
 * A copy that may be written down: plain JSON values, bounded in size, without secrets. Runs no
 * code of the value (`toJSON`, getters) and throws for none.
 */
export function redact(value: unknown): unknown {
  return copy(value, { nodes: MAX_NODES, characters: MAX_CHARACTERS }, []);
}

function copy(value: unknown, budget: Budget, ancestors: readonly object[]): unknown {
  budget.nodes -= 1;
  if (budget.nodes < 0 || budget.characters <= 0) return CUT;
  switch (typeof value) {
    case "string":
      return spend(redactText(value), budget);
    case "bigint":
    case "symbol":
      return spend(redactText(String(value)), budget);
    case "number":
      return Number.isFinite(value) ? value : String(value);
    case "function":
      return "[function]";
    case "object":
      return value === null ? null : copyObject(value, budget, ancestors);
    default:
      return value;
  }
}

function copyObject(value: object, budget: Budget, ancestors: readonly object[]): unknown {
  if (ancestors.includes(value)) return "[circular]";
  if (ancestors.length >= MAX_DEPTH) return CUT;
  const path = [...ancestors, value];
  try {
    if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) {
      return `[${value.byteLength} bytes]`;
    }
    if (value instanceof Date)
      return String(Number.isNaN(value.getTime()) ? value : value.toISOString());
    if (value instanceof URL || value instanceof RegExp)
      return spend(redactText(String(value)), budget);
    if (Array.isArray(value) || value instanceof Set) return copyList(value, budget, path);
    return copyEntries(entriesOf(value), budget, path);
  } catch {
    return "[unreadable]";
  }
}

/** In a list of names and values the value after a secret name is secret: headers, arguments. */
function copyList(list: Iterable<unknown>, budget: Budget, path: readonly object[]): unknown[] {
  const copies: unknown[] = [];
  let previous: unknown;
  for (const item of list) {
    if (copies.length >= MAX_ENTRIES) {
      copies.push(CUT);
      break;
    }
    copies.push(isSecret(previous, item) ? HIDDEN : copy(item, budget, path));
    previous = item;
  }
  return copies;
}

function copyEntries(
  entries: Iterable<readonly [unknown, unknown]>,
  budget: Budget,
  path: readonly object[],
): Record<string, unknown> {
  // Without a prototype `__proto__` is a name like any other.
  const copies = Object.create(null) as Record<string, unknown>;
  let count = 0;
  for (const [key, value] of entries) {
    count += 1;
    if (count > MAX_ENTRIES) {
      copies["…"] = CUT;
      break;
    }
    const name = typeof key === "string" ? redactText(key) : `[${typeof key}]`;
    copies[spend(name.slice(0, 100), budget)] = isSecret(key, value)
      ? HIDDEN
      : copy(value, budget, path);
  }
  return copies;
}

function entriesOf(value: object): Iterable<readonly [unknown, unknown]> {
  if (value instanceof Map || value instanceof Headers || value instanceof URLSearchParams) {
    return value;
  }
  const own = ownValues(value);
  if (!(value instanceof Error)) return own;
  const frames = value.stack?.split("\n").filter((line) => /^\s{1,8}at /.test(line));
  return [
    ["name", value.name],
    ["message", value.message],
    ["cause", value.cause],
    ["errors", value instanceof AggregateError ? value.errors : undefined],
    ["stack", frames?.slice(0, MAX_FRAMES).map((line) => line.trim())],
    ...own,
  ];
}

/** Own enumerable data properties; a getter could run anything. */
function ownValues(value: object): [string, unknown][] {
  return Object.keys(value).map((key) => {
    const property = Object.getOwnPropertyDescriptor(value, key);
    return [key, property !== undefined && "value" in property ? property.value : "[getter]"];
  });
}

function isSecret(name: unknown, value: unknown): boolean {
  if (typeof name !== "string" || value === undefined || value === null) return false;
  if (typeof value === "boolean" || typeof value === "number") return false;
  const plain = name
    .slice(-100)
    .toLowerCase()
    .replace(/[^a-z0-9]/g, "")
    .replace(/s$/, "");
  if (SECRET_UNLESS_WORD.some((word) => word === plain))
    return typeof value === "string" && !isWord(value);
  return SECRET_ENDINGS.some((ending) => plain.endsWith(ending.replace(" ", "")));
}

function isWord(text: string): boolean {
  return text.length <= 48 && WORD.test(text);
}

function spend(text: string, budget: Budget): string {
  const kept =
    text.length > budget.characters ? text.slice(0, Math.max(budget.characters, 0)) + CUT : text;
  budget.characters -= text.length;
  return kept;
}
