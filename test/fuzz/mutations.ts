import fc from "fast-check";

/** Below this nothing is changed. */
const MAX_DEPTH = 100;
const HUGE = "x".repeat(100_000);
const DEEP = JSON.parse("[".repeat(2_000) + "]".repeat(2_000)) as unknown;

const odd: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 6, arbitrary: fc.jsonValue({ maxDepth: 2 }) },
  {
    weight: 6,
    arbitrary: fc.constantFrom<unknown>(
      null,
      "",
      "\u0000",
      "\ud800",
      "__proto__",
      0,
      -1,
      -1e300,
      1e308,
      2 ** 53,
      true,
      {},
      [],
      [null],
    ),
  },
  { weight: 1, arbitrary: fc.constantFrom<unknown>(HUGE, DEEP) },
);
const name = fc.oneof(
  fc.constantFrom("__proto__", "constructor", "toString", "", "message", "reason", "__type"),
  fc.string({ maxLength: 8 }),
);

interface Change {
  readonly kind: "replace" | "remove" | "add" | "twice" | "text";
  readonly at: number;
  readonly name: string;
  readonly value: unknown;
}

const change: fc.Arbitrary<Change> = fc.record({
  kind: fc.constantFrom("replace", "replace", "remove", "add", "twice", "text"),
  at: fc.nat(1_000),
  name,
  value: odd,
});

/** The value with one to four of its parts changed; a value of its own now and then. */
export function mutatedJson(samples: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  const changed = fc
    .tuple(samples, fc.array(change, { minLength: 1, maxLength: 4 }))
    .map(([sample, changes]) => changes.reduce(withChange, sample));
  return fc.oneof({ weight: 9, arbitrary: changed }, { weight: 1, arbitrary: odd });
}

function withChange(root: unknown, { at, kind, name: added, value }: Change): unknown {
  const places = countPlaces(root);
  let left = at % places;
  const visit = (node: unknown, depth: number): unknown => {
    const isHere = left === 0;
    left -= 1;
    if (isHere) return changedNode(node, kind, added, value);
    if (typeof node !== "object" || node === null || depth > MAX_DEPTH) return node;
    if (Array.isArray(node)) return node.map((child) => visit(child, depth + 1));
    return Object.fromEntries(
      Object.entries(node).map(([key, child]) => [key, visit(child, depth + 1)]),
    );
  };
  return visit(root, 0);
}

function changedNode(node: unknown, kind: Change["kind"], added: string, value: unknown): unknown {
  if (kind === "text" && typeof node === "string") return node.slice(1) + added;
  if (kind === "twice" && Array.isArray(node))
    return [...(node as unknown[]), ...(node as unknown[])];
  const isObject = typeof node === "object" && node !== null && !Array.isArray(node);
  if (!isObject) return value;
  const entries = Object.entries(node);
  if (kind === "remove") return Object.fromEntries(entries.slice(1));
  return kind === "add" ? Object.fromEntries([...entries, [added, value]]) : value;
}

function countPlaces(node: unknown, depth = 0): number {
  if (typeof node !== "object" || node === null || depth > MAX_DEPTH) return 1;
  return Object.values(node).reduce<number>((sum, child) => sum + countPlaces(child, depth + 1), 1);
}

/** Text that was cut, doubled or spoiled somewhere. */
export function mutatedText(samples: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const place = fc.record({
    at: fc.noBias(fc.nat(1_000_000)),
    cut: fc.oneof(fc.nat(3), fc.nat(100_000)),
    put: fc.oneof(
      fc.string({ maxLength: 4 }),
      fc.constantFrom("", "{", "}", '"', "\0", ",", "\ufeff"),
    ),
  });
  return fc
    .tuple(samples, fc.array(place, { minLength: 1, maxLength: 3 }))
    .map(([sample, places]) =>
      places.reduce((text, { at, cut, put }) => {
        const index = Math.floor((at / 1_000_000) * text.length);
        return text.slice(0, index) + put + text.slice(index + cut);
      }, sample),
    );
}
