import type { ChatDelta } from "../../openai/chat-response.ts";

/** Deltas in order; neighbours of one kind are merged. */
export class DeltaList {
  #deltas: ChatDelta[] = [];

  get isEmpty(): boolean {
    return this.#deltas.length === 0;
  }

  add(delta: ChatDelta): void {
    const last = this.#deltas.at(-1);
    const merged = last && merge(last, delta);
    if (merged === undefined) this.#deltas.push(delta);
    else this.#deltas[this.#deltas.length - 1] = merged;
  }

  /** Returns all deltas and empties the list. */
  take(): readonly ChatDelta[] {
    const deltas = this.#deltas;
    this.#deltas = [];
    return deltas;
  }
}

/** One delta for two of the same kind; undefined if they must stay two. */
function merge(last: ChatDelta, next: ChatDelta): ChatDelta | undefined {
  if (next.kind === "content" && last.kind === "content") {
    return { kind: "content", text: last.text + next.text };
  }
  if (next.kind === "reasoning" && last.kind === "reasoning") {
    return { kind: "reasoning", text: last.text + next.text };
  }
  if (
    next.kind === "tool-arguments" &&
    last.kind === "tool-arguments" &&
    last.index === next.index
  ) {
    return { ...next, arguments: last.arguments + next.arguments };
  }
  return undefined;
}
