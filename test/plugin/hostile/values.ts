import fc from "fast-check";

/** What no field is made for, and hand edits, gateways and other programs write all the same. */
export const HOSTILE_TEXTS: readonly string[] = [
  "",
  " ",
  "constructor",
  "__proto__",
  "toString",
  "hasOwnProperty",
  "NaN",
  "-1e300",
  "\ud800",
  "a\udfff",
  "\u0000\u001b[2J\u007f",
  "line\nbreak\r\n",
  "../../etc/passwd",
  "x".repeat(5_000),
];

export const HOSTILE_NUMBERS: readonly number[] = [
  -1e300,
  1e308,
  -1,
  0,
  -0,
  1e-300,
  0.1,
  2 ** 31,
  2 ** 53,
  8.64e15 + 1,
];

/** JSON can express it, and JavaScript's parser makes it infinite. */
const BEYOND = "@@beyond@@";

/** JSON text, in which a number may be greater than any that JavaScript has. */
export function jsonText(value: unknown): string {
  return JSON.stringify(value).replaceAll(`"${BEYOND}"`, "1e999");
}

export const hostileText = fc.constantFrom(...HOSTILE_TEXTS);

export const hostileValue: fc.Arbitrary<unknown> = fc.oneof(
  hostileText,
  fc.constantFrom<unknown>(...HOSTILE_NUMBERS),
  fc.constantFrom<unknown>(BEYOND, null, true, [], {}, ["__proto__"], { constructor: 1 }),
);

export type Change = Readonly<{ at: number; kind: "value" | "name"; value: unknown; name: string }>;

const change: fc.Arbitrary<Change> = fc.record({
  at: fc.noBias(fc.nat(100_000)),
  kind: fc.constantFrom("value", "value", "value", "name"),
  value: hostileValue,
  name: hostileText,
});

/** For `spoilt`. */
export const changes = fc.array(change, { minLength: 1, maxLength: 5 });

/**
 * The document with some of its values, or of its names, replaced by hostile ones.
 * @param kept names that are neither replaced nor lose their value; what is in it may be spoiled
 */
export function spoilt(
  document: unknown,
  all: readonly Change[],
  kept: readonly string[] = [],
): unknown {
  return all.reduce<unknown>((spoiled, one) => spoil(spoiled, one, kept), document);
}

function spoil<Document>(
  document: Document,
  { at, kind, name, value }: Change,
  kept: readonly string[],
): Document {
  const copy = structuredClone(document);
  const places = placesIn(copy, kept);
  const place = places[at % Math.max(1, places.length)];
  if (place === undefined) return document;
  const { holder, key } = place;
  if (kind === "value" || Array.isArray(holder)) define(holder, key, value);
  else {
    define(holder, name, holder[key]);
    if (name !== key) Reflect.deleteProperty(holder, key);
  }
  return copy;
}

interface Place {
  readonly holder: Record<string, unknown>;
  readonly key: string;
}

function placesIn(node: unknown, kept: readonly string[]): readonly Place[] {
  if (typeof node !== "object" || node === null) return [];
  const holder = node as Record<string, unknown>;
  return Object.keys(holder).flatMap((key) => {
    const own = kept.includes(key) ? [] : [{ holder, key }];
    return [...own, ...placesIn(holder[key], kept)];
  });
}

/** As `JSON.parse` does it: `__proto__` is a name like any other. */
function define(holder: object, key: string, value: unknown): void {
  Object.defineProperty(holder, key, {
    value,
    configurable: true,
    enumerable: true,
    writable: true,
  });
}
