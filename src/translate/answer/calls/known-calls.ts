import type { Call, ToolCallPiece } from "./tool-call.ts";

/**
 * The calls of one id. Those of one name form a chain (`before`); this holds the last of each
 * chain.
 */
interface Namesakes {
  last: Call;
  /** The last one without a name so far. */
  unnamed: Call | undefined;
  readonly byName: Map<string, Call>;
}

/** Finds the call that a piece continues, as fast among thousands of calls as among two. */
export class KnownCalls {
  readonly #byId = new Map<string, Namesakes>();

  /** The last call with the piece's id that may also have its name. */
  find({ toolUseId, name }: ToolCallPiece): Call | undefined {
    const known = this.#byId.get(toolUseId);
    if (known === undefined || name === "") return known?.last;
    return later(known.byName.get(name), known.unnamed);
  }

  add(call: Call, wireId: string): void {
    call.wireId = wireId;
    const known = this.#byId.get(wireId);
    if (known === undefined) {
      this.#byId.set(wireId, { last: call, unnamed: undefined, byName: new Map() });
    } else {
      known.last = call;
    }
    this.#put(call);
  }

  name(call: Call, name: string): void {
    const known = this.#byId.get(call.wireId);
    if (known?.unnamed === call) known.unnamed = undefined;
    call.wireName = name;
    this.#put(call);
  }

  /** The call was a repeat of the one before it. */
  forget(call: Call): void {
    const known = this.#byId.get(call.wireId);
    if (known === undefined || call.before === undefined) return;
    if (known.last === call) known.last = call.before;
    if (known.unnamed === call) known.unnamed = undefined;
    if (known.byName.get(call.wireName) === call) this.#byName(known, call.before);
  }

  #put(call: Call): void {
    const known = this.#byId.get(call.wireId);
    if (known !== undefined) this.#byName(known, call);
  }

  #byName(known: Namesakes, call: Call): void {
    if (call.wireName === "") known.unnamed = call;
    else known.byName.set(call.wireName, call);
  }
}

function later(one: Call | undefined, other: Call | undefined): Call | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return one.place > other.place ? one : other;
}
