import {
  type Costs,
  GROUPS,
  NEIGHBOURS,
  type RunCosts,
} from "../../src/translate/tokens/cost-table.ts";
import { type Kind, KINDS } from "../../src/translate/tokens/kinds.ts";
import type { Alike } from "./least-squares.ts";

/** How many later characters of a run have a cost of their own; one where it is not said. */
const LATER: Readonly<Partial<Record<Kind, number>>> = {
  lower: 12,
  upper: 8,
  digit: 10,
  space: 4,
  mark: 4,
  rule: 16,
  boxLine: 8,
  half: 2,
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

/** So it does to the later characters of these. */
const WITH_GROUPS: ReadonlySet<Kind> = new Set<Kind>(["lower", "upper", "digit"]);

/** Of these there are few in the samples: their costs must not differ much to fit those. */
const RARE: ReadonlySet<Kind> = new Set<Kind>(["accented", "rareAccented", "tab"]);

/** Kinds whose first costs are drawn to each other. */
const LIKE_KINDS: readonly (readonly [Kind, Kind])[] = [
  ["accented", "rareAccented"],
  ["han", "wideMark"],
];

/** Where the costs of a kind stand in a flat list. */
interface Places {
  readonly first: readonly number[];
  readonly later: readonly (readonly number[])[];
}

const PLACES = new Map<Kind, Places>();
let size = 0;
const take = (count: number) => Array.from({ length: count }, () => size++);
for (const kind of KINDS) {
  const first = take(WITH_NEIGHBOURS.has(kind) ? NEIGHBOURS.length : 1);
  const groups = WITH_GROUPS.has(kind) ? GROUPS.length : 1;
  const later = Array.from({ length: groups }, () => take(LATER[kind] ?? 1));
  PLACES.set(kind, { first, later });
}

/** How many costs are sought. */
export const SIZE = size;

const placesOf = (kind: Kind): Places => PLACES.get(kind) ?? { first: [], later: [] };

/** @param tokens one for each cost */
export function costsOf(tokens: readonly number[]): Costs {
  const cost = (place: number) => Math.round(1000 * (tokens[place] ?? 0));
  const runs = KINDS.map((kind): readonly [Kind, RunCosts] => {
    const { first, later } = placesOf(kind);
    return [kind, { first: first.map(cost), later: later.map((run) => run.map(cost)) }];
  });
  return Object.fromEntries(runs) as Costs;
}

/** Costs that differ little as a rule, and how little. */
export function likePairs(): readonly Alike[] {
  const likes = KINDS.flatMap((kind) => {
    const { first, later } = placesOf(kind);
    const steps = later.flatMap((run) => pairsOf(run).filter(([one, other]) => other - one === 1));
    const groups = [...(later[0] ?? []).keys()].flatMap((position) =>
      pairsOf(later.map((run) => run[position] ?? 0)),
    );
    const weight = RARE.has(kind) ? 4 : 1;
    const pairs = [...pairsOf(first), ...steps, ...groups].map((pair) => ({ pair, weight }));
    return LATER[kind] === undefined ? [...pairs, likeFirst(kind)] : pairs;
  });
  const others = LIKE_KINDS.map(([one, other]) => ({
    pair: [afterWord(one), afterWord(other)] as const,
    weight: 1,
  }));
  return [...likes, ...others];
}

function pairsOf(places: readonly number[]): readonly (readonly [number, number])[] {
  const different = [...new Set(places)];
  return different.flatMap((one, index) =>
    different.slice(index + 1).map((other) => [one, other] as const),
  );
}

/** Runs of such characters are too rare to tell what the second one costs. */
function likeFirst(kind: Kind): Alike {
  return { pair: [afterWord(kind), placesOf(kind).later[0]?.[0] ?? 0], weight: 2 };
}

function afterWord(kind: Kind): number {
  return placesOf(kind).first.at(WITH_NEIGHBOURS.has(kind) ? NEIGHBOURS.indexOf("word") : 0) ?? 0;
}
