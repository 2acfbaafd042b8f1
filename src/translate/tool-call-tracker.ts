import { KiroStreamError } from "../errors.ts";
import type { ChatDelta } from "../openai/chat-response.ts";

/** What the service says of a tool call at a time. */
export interface ToolCallPiece {
  readonly toolUseId: string;
  readonly name: string;
  readonly input: string | undefined;
  readonly stop: boolean;
}

interface Call {
  readonly index: number;
  readonly id: string;
  readonly pieces: string[];
  isNamed: boolean;
  isEnded: boolean;
  hasClosingAfter: boolean;
}

/** Turns tool events into deltas as they come; calls may be interleaved. */
export class ToolCallTracker {
  readonly #nameOf: (wireName: string) => string;
  readonly #calls = new Map<string, Call>();
  readonly #usedIds = new Set<string>();
  #lastKey = "";

  constructor(nameOf: (wireName: string) => string) {
    this.#nameOf = nameOf;
  }

  get hasCalls(): boolean {
    return this.#calls.size > 0;
  }

  push(piece: ToolCallPiece): readonly ChatDelta[] {
    const call = this.#callOf(piece);
    // A repeat after the end says nothing new.
    if (call.isEnded) return [];
    const input = piece.input ?? "";
    if (input !== "") call.pieces.push(input);
    const deltas = call.isNamed ? argumentsOf(call, input) : this.#name(call, piece.name);
    return piece.stop ? [...deltas, ...end(call)] : deltas;
  }

  /** The service has begun to close the answer: a call without arguments was meant so. */
  noteClosing(): void {
    for (const call of this.#calls.values()) call.hasClosingAfter = true;
  }

  /**
   * Ends calls that the service did not end (PROTOCOL 4.3).
   * @throws KiroStreamError `tool_call_incomplete`: what came of it must not be run
   */
  finish(): readonly ChatDelta[] {
    const open = [...this.#calls.values()].filter((call) => !call.isEnded);
    for (const call of open) {
      const isWhole = call.pieces.length === 0 ? call.hasClosingAfter : isObject(call.pieces);
      if (!isWhole) throw incomplete();
    }
    return open.flatMap(end);
  }

  /** The first delta of a call must name it; arguments that came before wait for it. */
  #name(call: Call, wireName: string): readonly ChatDelta[] {
    if (wireName === "") return [];
    call.isNamed = true;
    const { index, id, pieces } = call;
    const named: ChatDelta = { kind: "tool-call", index, id, name: this.#nameOf(wireName) };
    return [named, ...argumentsOf(call, pieces.join(""))];
  }

  #callOf(piece: ToolCallPiece): Call {
    // A piece without an id continues the call before it; without one before it, it starts one.
    const key = piece.toolUseId === "" ? this.#lastKey : piece.toolUseId;
    this.#lastKey = key;
    const known = this.#calls.get(key);
    if (known !== undefined) return known;
    const index = this.#calls.size;
    const call: Call = {
      index,
      id: this.#legalId(key, index),
      pieces: [],
      isNamed: false,
      isEnded: false,
      hasClosingAfter: false,
    };
    this.#calls.set(key, call);
    return call;
  }

  /** OpenCode's rule for ids; what a model or a gateway made up is replaced. */
  #legalId(id: string, index: number): string {
    const isLegal = /^[a-zA-Z0-9_-]{1,64}$/.test(id) && !this.#usedIds.has(id);
    const legal = isLegal ? id : `tooluse_call_${index}`;
    this.#usedIds.add(legal);
    return legal;
  }
}

function argumentsOf(call: Call, text: string): readonly ChatDelta[] {
  return text === "" ? [] : [{ kind: "tool-arguments", index: call.index, arguments: text }];
}

/** Arguments that are not JSON go out as they are: OpenCode tells the model, and runs nothing. */
function end(call: Call): readonly ChatDelta[] {
  if (!call.isNamed) throw incomplete();
  call.isEnded = true;
  return call.pieces.length > 0 ? [] : argumentsOf(call, "{}");
}

function isObject(pieces: readonly string[]): boolean {
  try {
    const value: unknown = JSON.parse(pieces.join(""));
    return typeof value === "object" && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

function incomplete(): KiroStreamError {
  return new KiroStreamError("tool_call_incomplete", "it ended in the middle of a tool call");
}
