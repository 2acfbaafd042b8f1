import { KiroStreamError } from "../../../facts/errors.ts";
import type { ChatDelta } from "../../../openai/chat-response.ts";
import { parseJson } from "../../../lib/read.ts";
import { type KeyRenames, renameKeys } from "../../rename-keys.ts";
import { KnownCalls } from "./known-calls.ts";
import {
  beginsAnother,
  type Call,
  type CallsEnd,
  isCut,
  isNamedAlike,
  isNextOf,
  isRestOf,
  isToldAgain,
  newCall,
  type ToolCallPiece,
} from "./tool-call.ts";

/** Name of a tool on the wire -> names of its arguments on the wire -> the caller's. */
export type ArgumentNames = ReadonlyMap<string, KeyRenames>;

/**
 * Turns tool events into deltas as they come; calls may be interleaved. No call can be run before
 * the answer has ended, so the last brace of each waits. OpenCode runs a call that looks complete
 * even if the answer breaks off; a call that it knows only by name runs as if its arguments were
 * `{}`. A piece of a JSON object cannot be run.
 */
export class ToolCallTracker {
  readonly #nameOf: (wireName: string) => string;
  readonly #argumentNames: ArgumentNames | undefined;
  readonly #calls = new Set<Call>();
  readonly #known = new KnownCalls();
  /** Calls that have a name and are not shown, in the order in which they began. */
  #waiting: Call[] = [];
  readonly #usedIds = new Set<string>();
  #madeUpIds = 0;
  #startedCount = 0;
  #shownCount = 0;
  #last: Call | undefined;

  constructor(nameOf: (wireName: string) => string, argumentNames?: ArgumentNames) {
    this.#nameOf = nameOf;
    this.#argumentNames = argumentNames;
  }

  get hasCalls(): boolean {
    return this.#calls.size > 0;
  }

  /** @throws KiroStreamError `tool_call_too_large` */
  push(piece: ToolCallPiece): readonly ChatDelta[] {
    // Nearly always the next piece of the same call.
    const isNext = this.#last !== undefined && isNextOf(this.#last, piece);
    const known = isNext ? this.#last : this.#find(piece);
    // The end of an unknown call.
    if (known === undefined && piece.stop && piece.name === "" && piece.input === undefined) {
      return [];
    }
    const call = known ?? this.#start(piece);
    this.#last = call;
    // The piece adds nothing to the call.
    if (call.isEnded) return [];
    this.#noteName(call, piece.name);
    if (piece.input !== undefined) call.input.push(piece.input);
    if (piece.stop) this.#end(call);
    return this.#show(call);
  }

  /** Whether the answer ended inside a call. */
  isCut(end: CallsEnd): boolean {
    return this.#ownCalls().some((call) => isCut(call, end));
  }

  /**
   * The rest of all calls.
   * @throws KiroStreamError `tool_call_malformed`
   */
  finish(): readonly ChatDelta[] {
    const rests = this.#ownCalls().flatMap((call) => this.#restsOf(call));
    return rests.flatMap(({ call, rest }) => [...this.#name(call), ...argumentsOf(call, rest)]);
  }

  /** Of several inputs in one call each is a call. */
  #restsOf(call: Call): readonly { readonly call: Call; readonly rest: string }[] {
    if (call.wireName === "") throw malformed("a call without a name");
    requireObject(call);
    const renames = this.#argumentNames?.get(call.wireName);
    const texts = call.input.isEmpty ? ["{}"] : call.input.texts;
    return texts.map((written, at) => {
      const text = renames === undefined ? written : renameKeys(written, renames);
      if (at === 0) return { call, rest: call.input.takeRest(text) };
      const { wireId: toolUseId, wireName: name } = call;
      const other = newCall(call.place, { toolUseId, name, input: text, stop: true }, undefined);
      return { call: other, rest: text };
    });
  }

  /**
   * Spoils all calls, so that none can be run. OpenCode returns their arguments to the model as
   * unreadable (OPENCODE 5.1), and a note in them says why.
   * @returns nothing if no call has a name under which to return it
   */
  spoil(end: CallsEnd, note: (characters: number | undefined) => string): readonly ChatDelta[] {
    const named = this.#ownCalls().filter(({ wireName }) => wireName !== "");
    return named.flatMap((call) => {
      const opening = [...this.#name(call), ...argumentsOf(call, this.#openingOf(call))];
      const text = note(isCut(call, end) ? call.input.characters : undefined);
      return [...opening, ...argumentsOf(call, ` ${unbraced(text)}`)];
    });
  }

  #end(call: Call): void {
    call.isEnded = true;
    if (!isToldAgain(call)) return;
    this.#calls.delete(call);
    this.#known.forget(call);
    this.#last = call.before;
  }

  /** The calls that are not repeats of others; for a call that has ended this is decided. */
  #ownCalls(): readonly Call[] {
    return [...this.#calls].filter((call) => call.isEnded || !isToldAgain(call));
  }

  /**
   * The call's arguments, as far as they can be shown; the calls before it are named first, in
   * order.
   */
  #show(call: Call): readonly ChatDelta[] {
    if (call.wireName === "" || call.before !== undefined || !call.input.hasShowable) return [];
    // Keys can be told from values only in a complete text.
    if (this.#argumentNames?.has(call.wireName) === true) return [];
    if (call.shown !== undefined) return argumentsOf(call, call.input.takeShowable());
    const behind = this.#waiting.findIndex(({ place }) => place > call.place);
    const next = this.#waiting.splice(0, behind === -1 ? this.#waiting.length : behind);
    return next.flatMap((one) => [...this.#name(one), ...argumentsOf(one, this.#openingOf(one))]);
  }

  #noteName(call: Call, name: string): void {
    if (call.wireName !== "" || name === "") return;
    this.#known.name(call, name);
    this.#await(call);
  }

  /** A call that may be a repeat of another is shown only at the end. */
  #await(call: Call): void {
    if (call.before !== undefined) return;
    const former = this.#waiting.findLastIndex(({ place }) => place < call.place);
    this.#waiting.splice(former + 1, 0, call);
  }

  #openingOf({ input, wireName }: Call): string {
    return this.#argumentNames?.has(wireName) === true ? input.takeBrace() : input.takeOpening();
  }

  #name(call: Call): readonly ChatDelta[] {
    if (call.shown !== undefined) return [];
    const index = this.#shownCount;
    this.#shownCount += 1;
    call.shown = { index, id: this.#legalId(call.wireId, index) };
    return [{ kind: "tool-call", ...call.shown, name: this.#nameOf(call.wireName) }];
  }

  #find(piece: ToolCallPiece): Call | undefined {
    if (piece.toolUseId === "") return this.#findLast(piece);
    const known = this.#known.find(piece);
    if (known === undefined) return this.#adopt(piece);
    // After the end of a call it is repeated, or another call comes under its name.
    const isNext = piece.input !== undefined || (piece.name !== "" && !piece.stop);
    return known.isEnded && isNext ? undefined : known;
  }

  /** A piece without an id continues the call before it. */
  #findLast(piece: ToolCallPiece): Call | undefined {
    const last = this.#last;
    if (last === undefined || !isNamedAlike(last, piece)) return undefined;
    if (last.wireId !== "" && piece.name !== "" && beginsAnother(last, piece)) return undefined;
    return last.isEnded && piece.name !== "" ? undefined : last;
  }

  /** The call whose first pieces had no id, or another. */
  #adopt(piece: ToolCallPiece): Call | undefined {
    const last = this.#last;
    if (last === undefined || last.isEnded || !isNamedAlike(last, piece)) return undefined;
    if (last.wireId === "" ? beginsAnother(last, piece) : !isRestOf(last, piece)) return undefined;
    this.#known.add(last, piece.toolUseId);
    return last;
  }

  #start(piece: ToolCallPiece): Call {
    const before = piece.toolUseId === "" ? undefined : this.#known.find(piece);
    const call = newCall(this.#startedCount, piece, before);
    this.#startedCount += 1;
    this.#calls.add(call);
    if (piece.toolUseId !== "") this.#known.add(call, piece.toolUseId);
    if (call.wireName !== "") this.#await(call);
    return call;
  }

  /** OpenCode's rule for ids; an id that a model or a gateway made up is replaced. */
  #legalId(id: string, index: number): string {
    let legal = id;
    while (!isLegal(legal) || this.#usedIds.has(legal)) {
      this.#madeUpIds = Math.max(this.#madeUpIds, index);
      legal = `tooluse_call_${this.#madeUpIds}`;
      this.#madeUpIds += 1;
    }
    this.#usedIds.add(legal);
    return legal;
  }
}

/**
 * OpenCode would run a call whose arguments are JSON but no object. It returns those that are not
 * JSON to the model.
 */
function requireObject({ input }: Call): void {
  const [text = ""] = input.isEmpty ? [] : input.texts;
  if (text === "" || text.startsWith("{") || parseJson(text) === undefined) return;
  throw malformed("arguments that are no object");
}

function malformed(detail: string): KiroStreamError {
  return new KiroStreamError("tool_call_malformed", { detail });
}

function isLegal(id: string): boolean {
  return /^[a-zA-Z0-9_-]{1,64}$/.test(id);
}

function argumentsOf({ shown }: Call, text: string): readonly ChatDelta[] {
  if (shown === undefined || text === "") return [];
  return [{ kind: "tool-arguments", index: shown.index, arguments: text }];
}

/** The text without characters that could end the arguments. */
function unbraced(text: string): string {
  return text.replace(/[{}[\]"\\]/g, "");
}
