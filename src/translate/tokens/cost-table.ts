import { type Kind, KINDS } from "./kinds.ts";

/**
 * What can precede a run of characters of one kind. Letters are a "word", unless they look like
 * base64: a single one, or some after a digit.
 */
export const NEIGHBOURS = ["space", "break", "mark", "word", "letter", "digit"] as const;
export type Neighbour = (typeof NEIGHBOURS)[number];

/** Neighbours after which the later characters of a run cost the same, in the order of `later`. */
export const GROUPS: readonly (readonly Neighbour[])[] = [
  ["space", "break"],
  ["mark"],
  ["word"],
  ["letter", "digit"],
];

/** What a run of characters of one kind costs, in thousandths of a token. */
export interface RunCosts {
  /** Its first character, one figure for each of `NEIGHBOURS`; or one for all. */
  readonly first: readonly number[];
  /**
   * Its second character, its third and so on; the last figure is for all further ones. A list
   * for each of `GROUPS`, of the same length; or one for all.
   */
  readonly later: readonly (readonly number[])[];
}

export type Costs = Readonly<Record<Kind, RunCosts>>;

/**
 * The costs as a state machine. The state is the run of the last character and the position in it.
 * Each state has a row in both lists, with a cell for each kind that the next character may have.
 */
export interface CostTable {
  /** Where the row of the next state begins. */
  readonly next: Uint16Array;
  /** What the character costs, in thousandths of a token. */
  readonly cost: Uint16Array;
}

/** Cells of a row: a power of two with room for every kind. */
const ROW = 32;
/** The group of each of `NEIGHBOURS`. */
const GROUP_OF = NEIGHBOURS.map((one) => GROUPS.findIndex((group) => group.includes(one)));
const [WORD, INSIDE] = [2, 3];

const NEIGHBOUR_OF: Readonly<Partial<Record<Kind, Neighbour>>> = {
  space: "space",
  tab: "break",
  newline: "break",
  digit: "digit",
  mark: "mark",
  rule: "mark",
  box: "mark",
  boxLine: "mark",
  accented: "letter",
  rareAccented: "letter",
  wideMark: "mark",
  symbol: "mark",
};

interface Place {
  /** Index into `GROUPS` of what precedes the run; 0 if the costs do not depend on it. */
  readonly group: number;
  /** In its run, from 0. */
  readonly position: number;
}

/** The place of the last character; without a kind before the first one. */
interface State extends Place {
  readonly kind: Kind | undefined;
}

const BEGINNING: State = { kind: undefined, group: 0, position: 0 };

export function costTable(costs: Costs): CostTable {
  const states = [BEGINNING];
  const firstRows = KINDS.map((kind) => {
    const first = states.length;
    for (const [group] of costs[kind].later.entries()) {
      const count = positionsOf(costs[kind]);
      for (let position = 0; position < count; position += 1) {
        states.push({ kind, group, position });
      }
    }
    return first;
  });
  const cells = states.length * ROW;
  const table = { next: new Uint16Array(cells), cost: new Uint16Array(cells) };
  for (const [row, state] of states.entries()) {
    const neighbour = neighbourOf(state);
    for (const [column, kind] of KINDS.entries()) {
      const count = positionsOf(costs[kind]);
      const { group, position } = placeOf(kind, costs[kind], state, neighbour);
      table.next[row * ROW + column] = ((firstRows[column] ?? 0) + group * count + position) * ROW;
      table.cost[row * ROW + column] = costOf(costs[kind], { group, position }, neighbour);
    }
  }
  return table;
}

function positionsOf({ later }: RunCosts): number {
  return 1 + (later[0]?.length ?? 0);
}

function placeOf(kind: Kind, costs: RunCosts, before: State, neighbour: number): Place {
  const { group, position } = before;
  if (before.kind === kind) {
    return { group, position: Math.min(position + 1, positionsOf(costs) - 1) };
  }
  // A capital letter does not split a word.
  if (before.kind === "upper" && kind === "lower") return { group, position: 1 };
  return { group: costs.later.length === 1 ? 0 : (GROUP_OF[neighbour] ?? 0), position: 0 };
}

function costOf({ first, later }: RunCosts, at: Place, neighbour: number): number {
  if (at.position > 0) return later[at.group]?.[at.position - 1] ?? 0;
  return first[first.length === 1 ? 0 : neighbour] ?? 0;
}

/** As an index into `NEIGHBOURS`. */
function neighbourOf({ kind, group, position }: State): number {
  if (kind === undefined) return 0;
  if (kind !== "lower" && kind !== "upper") return NEIGHBOURS.indexOf(NEIGHBOUR_OF[kind] ?? "word");
  const isWord = group === WORD || (group !== INSIDE && position > 0);
  return NEIGHBOURS.indexOf(isWord ? "word" : "letter");
}
