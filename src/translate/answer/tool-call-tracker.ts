import { isObject, parseJson } from "../../lib/read.ts";
import { KiroStreamError } from "../../facts/errors.ts";
import type { ChatDelta } from "../../openai/chat-response.ts";
import { type KeyRenames, renameKeys } from "../rename-keys.ts";

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
  /** The arguments so far. */
  readonly pieces: string[];
  wireName: string;
  characters: number;
  /** What may be the arguments' end: it goes out when the call has ended. */
  held: string;
  isAnnounced: boolean;
  isEnded: boolean;
  hasClosingAfter: boolean;
}

/** Name of a tool on the wire -> names of its arguments on the wire -> the caller's. */
export type ArgumentNames = ReadonlyMap<string, KeyRenames>;

/** Characters of one call's arguments; far above what a model writes, it bounds what we hold. */
const MAXIMUM_ARGUMENTS = 10 * 1024 * 1024;

/** Turns tool events into deltas as they come; calls may be interleaved. */
export class ToolCallTracker {
  readonly #nameOf: (wireName: string) => string;
  readonly #argumentNames: ArgumentNames | undefined;
  readonly #calls: Call[] = [];
  readonly #callsByKey = new Map<string, Call>();
  readonly #usedIds = new Set<string>();
  #last: Call | undefined;

  constructor(nameOf: (wireName: string) => string, argumentNames?: ArgumentNames) {
    this.#nameOf = nameOf;
    this.#argumentNames = argumentNames;
  }

  get hasCalls(): boolean {
    return this.#calls.length > 0;
  }

  /** @throws KiroStreamError `tool_call_incomplete`, `tool_call_too_large` */
  push(piece: ToolCallPiece): readonly ChatDelta[] {
    if (this.#isStray(piece)) return [];
    const call = this.#callOf(piece);
    // A repeat after the end says nothing new.
    if (call.isEnded) return [];
    if (call.wireName === "") call.wireName = piece.name;
    const input = piece.input ?? "";
    if (input !== "") take(call, input);
    const deltas = call.isAnnounced ? argumentsOf(call, input) : this.#announce(call);
    return piece.stop ? [...deltas, ...this.#end(call)] : deltas;
  }

  /** The service has begun to close the answer: a call without arguments was meant so. */
  noteClosing(): void {
    for (const call of this.#calls) call.hasClosingAfter = true;
  }

  /**
   * Ends calls that the service did not end (PROTOCOL 4.3).
   * @throws KiroStreamError `tool_call_incomplete`: what came of it must not be run
   */
  finish(): readonly ChatDelta[] {
    const open = this.#calls.filter((call) => !call.isEnded);
    for (const call of open) {
      const isWhole =
        call.pieces.length === 0 ? call.hasClosingAfter : isObject(parseJson(call.pieces.join("")));
      if (!isWhole) throw incomplete();
    }
    return open.flatMap((call) => this.#end(call));
  }

  /**
   * A call goes out with its first arguments, never before, and its last brace when it has ended.
   * When an answer breaks off, OpenCode runs a call that looks whole, and one that it knows by name
   * only as if its arguments were `{}`; a piece of a JSON object it cannot run.
   */
  #announce(call: Call): readonly ChatDelta[] {
    if (call.wireName === "") return [];
    const renames = this.#argumentNames?.get(call.wireName);
    // Keys can be told from values only in a whole text.
    if (renames !== undefined && !call.isEnded) return [];
    const written = call.pieces.join("");
    if (written.trim() === "") return [];
    const text = renames === undefined ? written : renameKeys(written, renames);
    call.isAnnounced = true;
    const { index, id } = call;
    const named: ChatDelta = { kind: "tool-call", index, id, name: this.#nameOf(call.wireName) };
    return [named, ...argumentsOf(call, text)];
  }

  /** Arguments that are not JSON go out as they are: OpenCode tells the model, and runs nothing. */
  #end(call: Call): readonly ChatDelta[] {
    if (call.wireName === "") throw incomplete();
    call.isEnded = true;
    if (call.isAnnounced) return heldOf(call);
    if (call.pieces.join("").trim() === "") call.pieces.splice(0, Infinity, "{}");
    return [...this.#announce(call), ...heldOf(call)];
  }

  /** The end of a call that nobody has heard of. */
  #isStray({ input, name, stop, toolUseId }: ToolCallPiece): boolean {
    if (!stop || name !== "" || input !== undefined) return false;
    return toolUseId === "" ? this.#last === undefined : !this.#callsByKey.has(toolUseId);
  }

  #callOf(piece: ToolCallPiece): Call {
    // A piece without an id continues the call before it.
    const known = piece.toolUseId === "" ? this.#last : this.#callsByKey.get(piece.toolUseId);
    const call = known === undefined || startsAnew(known, piece) ? this.#start(piece) : known;
    this.#last = call;
    return call;
  }

  #start(piece: ToolCallPiece): Call {
    const index = this.#calls.length;
    const call: Call = {
      index,
      id: this.#legalId(piece.toolUseId, index),
      pieces: [],
      wireName: "",
      characters: 0,
      held: "",
      isAnnounced: false,
      isEnded: false,
      hasClosingAfter: false,
    };
    this.#calls.push(call);
    this.#callsByKey.set(piece.toolUseId, call);
    return call;
  }

  /** OpenCode's rule for ids; what a model or a gateway made up is replaced. */
  #legalId(id: string, index: number): string {
    let legal = id;
    for (let round = index; !isLegal(legal) || this.#usedIds.has(legal); round += 1) {
      legal = `tooluse_call_${round}`;
    }
    this.#usedIds.add(legal);
    return legal;
  }
}

function isLegal(id: string): boolean {
  return /^[a-zA-Z0-9_-]{1,64}$/.test(id);
}

/** An ended call is told again by its own id and name; anything else is another call. */
function startsAnew(known: Call, piece: ToolCallPiece): boolean {
  if (!known.isEnded || piece.name === "") return false;
  return piece.toolUseId === "" || piece.name !== known.wireName;
}

function take(call: Call, input: string): void {
  call.characters += input.length;
  if (call.characters > MAXIMUM_ARGUMENTS) {
    throw new KiroStreamError("tool_call_too_large");
  }
  call.pieces.push(input);
}

function argumentsOf(call: Call, text: string): readonly ChatDelta[] {
  const known = call.held + text;
  const end = known.trimEnd().endsWith("}") ? known.lastIndexOf("}") : known.length;
  call.held = known.slice(end);
  return deltasOf(call, known.slice(0, end));
}

function heldOf(call: Call): readonly ChatDelta[] {
  return deltasOf(call, call.held);
}

function deltasOf({ index }: Call, text: string): readonly ChatDelta[] {
  return text === "" ? [] : [{ kind: "tool-arguments", index, arguments: text }];
}

function incomplete(): KiroStreamError {
  return new KiroStreamError("tool_call_incomplete");
}
