import { type Costs, NEIGHBOURS, type RunCosts } from "../../src/translate/tokens/cost-table.ts";
import { type Kind, KINDS } from "../../src/translate/tokens/kinds.ts";

/** How many later characters of a run have a cost of their own; one where it is not said. */
const LATER: Readonly<Partial<Record<Kind, number>>> = {
  lower: 9,
  upper: 3,
  digit: 6,
  space: 2,
  mark: 2,
  rule: 8,
  box: 8,
};

/** What stands before them matters to these; the others have too few samples to tell. */
const WITH_NEIGHBOURS: ReadonlySet<Kind> = new Set<Kind>([
  "lower",
  "upper",
  "accented",
  "rareAccented",
  "digit",
  "space",
  "tab",
  "newline",
  "mark",
  "rule",
]);

/** Of these a run right behind a letter or a digit costs something else. */
const WITH_INSIDE: ReadonlySet<Kind> = new Set<Kind>(["lower", "upper", "digit"]);

/** Kinds whose first costs are drawn to each other. */
const LIKE_KINDS: readonly (readonly [Kind, Kind])[] = [
  ["accented", "rareAccented"],
  ["han", "wideMark"],
];

/** Where the costs of a kind stand in a flat list. */
interface Places {
  readonly first: readonly number[];
  readonly later: readonly number[];
  readonly laterInside: readonly number[];
}

const PLACES = new Map<Kind, Places>();
let size = 0;
const take = (count: number) => Array.from({ length: count }, () => size++);
for (const kind of KINDS) {
  const first = take(WITH_NEIGHBOURS.has(kind) ? NEIGHBOURS.length : 1);
  const later = take(LATER[kind] ?? 1);
  const laterInside = WITH_INSIDE.has(kind) ? take(later.length) : later;
  PLACES.set(kind, { first, later, laterInside });
}

/** How many costs are sought. */
export const SIZE = size;

const placesOf = (kind: Kind): Places =>
  PLACES.get(kind) ?? { first: [], later: [], laterInside: [] };

/** @param tokens one for each cost */
export function costsOf(tokens: readonly number[]): Costs {
  const cost = (place: number | undefined) => Math.round(1000 * (tokens[place ?? 0] ?? 0));
  const runs = KINDS.map((kind): readonly [Kind, RunCosts] => {
    const { first, later, laterInside } = placesOf(kind);
    const [blank = 0, letter = blank, digit = blank, mark = blank] = first.map(cost);
    const both = { later: later.map(cost), laterInside: laterInside.map(cost) };
    return [kind, { first: { blank, letter, digit, mark }, ...both }];
  });
  return Object.fromEntries(runs) as Costs;
}

/** Costs that differ little as a rule: of the same run, and of the same character after other things. */
export function likePairs(): readonly (readonly [number, number])[] {
  const ofKinds = KINDS.flatMap((kind) => {
    const { first, later, laterInside } = placesOf(kind);
    const all = first.flatMap((one, index) =>
      first.slice(index + 1).map((other) => [one, other] as const),
    );
    const steps = [later, laterInside].flatMap((run) =>
      run.slice(1).map((place, index) => [run[index] ?? 0, place] as const),
    );
    const across = WITH_NEIGHBOURS.has(kind) ? [] : [[first[0] ?? 0, later[0] ?? 0] as const];
    return [...all, ...steps, ...across];
  });
  const afterLetter = (kind: Kind) =>
    placesOf(kind).first.at(WITH_NEIGHBOURS.has(kind) ? 1 : 0) ?? 0;
  const others = LIKE_KINDS.map(([one, other]) => [afterLetter(one), afterLetter(other)] as const);
  return [...ofKinds, ...others];
}
