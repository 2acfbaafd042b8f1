import { type Kind, KINDS } from "./kinds.ts";

/** What can precede a run of characters of one kind. */
export const NEIGHBOURS = ["blank", "letter", "digit", "mark"] as const;
export type Neighbour = (typeof NEIGHBOURS)[number];

/** What a run of characters of one kind costs, in thousandths of a token. */
export interface RunCosts {
  /** Its first character, by the kind of character before it. */
  readonly first: Readonly<Record<Neighbour, number>>;
  /** Its second character, its third and so on; the last figure is for all further ones. */
  readonly later: readonly number[];
  /** The same in a run directly after a letter or a digit, as in base64; as many figures. */
  readonly laterInside: readonly number[];
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

const NEIGHBOUR_OF: Readonly<Partial<Record<Kind, Neighbour>>> = {
  space: "blank",
  tab: "blank",
  newline: "blank",
  digit: "digit",
  mark: "mark",
  rule: "mark",
  box: "mark",
  wideMark: "mark",
  symbol: "mark",
};

interface Place {
  /** The run began directly after a letter or a digit. */
  readonly isInside: boolean;
  /** In its run, from 0. */
  readonly position: number;
}

/** The place of the last character; without a kind before the first one. */
interface State extends Place {
  readonly kind: Kind | undefined;
}

const BEGINNING: State = { kind: undefined, isInside: false, position: 0 };

export function costTable(costs: Costs): CostTable {
  const states = [BEGINNING];
  const firstRows = KINDS.map((kind) => {
    const first = states.length;
    for (const isInside of [false, true]) {
      const count = positionsOf(costs[kind]);
      for (let position = 0; position < count; position += 1) {
        states.push({ kind, isInside, position });
      }
    }
    return first;
  });
  const cells = states.length * ROW;
  const table = { next: new Uint16Array(cells), cost: new Uint16Array(cells) };
  for (const [row, state] of states.entries()) {
    for (const [column, kind] of KINDS.entries()) {
      const count = positionsOf(costs[kind]);
      const place = placeOf(kind, state, count - 1);
      const nextRow = (firstRows[column] ?? 0) + (place.isInside ? count : 0) + place.position;
      table.next[row * ROW + column] = nextRow * ROW;
      table.cost[row * ROW + column] = costOf(costs[kind], place, state);
    }
  }
  return table;
}

function positionsOf({ later }: RunCosts): number {
  return 1 + later.length;
}

function placeOf(kind: Kind, before: State, lastPosition: number): Place {
  const { isInside, position } = before;
  if (before.kind === kind) return { isInside, position: Math.min(position + 1, lastPosition) };
  // A capital letter does not split a word.
  if (before.kind === "upper" && kind === "lower") return { isInside, position: 1 };
  const neighbour = neighbourOf(before);
  return { isInside: neighbour === "letter" || neighbour === "digit", position: 0 };
}

function costOf({ first, later, laterInside }: RunCosts, at: Place, before: State): number {
  if (at.position === 0) return first[neighbourOf(before)];
  return (at.isInside ? laterInside : later)[at.position - 1] ?? 0;
}

function neighbourOf({ kind }: State): Neighbour {
  return kind === undefined ? "blank" : (NEIGHBOUR_OF[kind] ?? "letter");
}
