import { type CostTable, costTable } from "./cost-table.ts";
import { COSTS } from "./costs.ts";
import { KIND_OF_UNIT } from "./kinds.ts";
import { readLongText } from "./long-text.ts";

let fitted: CostTable | undefined;

/** Built when it is first needed, so that the host's start does not wait for it. */
function fittedTable(): CostTable {
  fitted ??= costTable(COSTS);
  return fitted;
}

/** Most characters that wait to be counted; more are counted at once, so that memory stays flat. */
const MAX_WAITING_CHARACTERS = 500_000;
/** Characters; a piece this long is read by `long-text`. */
const MIN_LONG = 1024;

/**
 * Estimates how many tokens a text has, near the mean of two public tokenizers
 * (docs/PERFORMANCE.md). The text may come in pieces: however it is split, the sum is that of the
 * whole, except for a piece so long that only samples of it are read. The text is read only when
 * the sum is requested, which does not happen if the service counts.
 */
export class TokenEstimate {
  readonly #table: CostTable;
  #waiting: string[] = [];
  #waitingCharacters = 0;
  #row = 0;
  #thousandths = 0;

  constructor(table: CostTable = fittedTable()) {
    this.#table = table;
  }

  add(text: string): void {
    this.#waiting.push(text);
    this.#waitingCharacters += text.length;
    if (this.#waitingCharacters > MAX_WAITING_CHARACTERS) this.#count();
  }

  /** Not rounded. */
  get tokens(): number {
    this.#count();
    return this.#thousandths / 1000;
  }

  #count(): void {
    for (const text of this.#waiting) this.#read(text);
    this.#waiting = [];
    this.#waitingCharacters = 0;
  }

  #read(text: string): void {
    if (text.length >= MIN_LONG) {
      const { row, thousandths } = readLongText(this.#table, text, this.#row);
      this.#row = row;
      this.#thousandths += thousandths;
      return;
    }
    const { next, cost } = this.#table;
    let row = this.#row;
    let thousandths = 0;
    for (let index = 0; index < text.length; index += 1) {
      const cell = row | (KIND_OF_UNIT[text.charCodeAt(index)] ?? 0);
      thousandths += cost[cell] ?? 0;
      row = next[cell] ?? 0;
    }
    this.#row = row;
    this.#thousandths += thousandths;
  }
}
