import { oneSpelling } from "./snapshots.ts";
import { ToolArguments } from "./tool-arguments.ts";

/** One event's part of a tool call. */
export interface ToolCallPiece {
  readonly toolUseId: string;
  readonly name: string;
  readonly input: string | undefined;
  readonly stop: boolean;
}

/** What is known about the calls of an answer that has ended. */
export interface CallsEnd {
  /** The service has closed the answer, so a call without arguments was meant to have none. */
  readonly isClosed: boolean;
  /** The answer has reached a length limit. */
  readonly isCut: boolean;
}

export interface Call {
  /** Its number among the calls of the answer. */
  readonly place: number;
  /** The service's id; empty until it sends one. */
  wireId: string;
  wireName: string;
  readonly input: ToolArguments;
  isEnded: boolean;
  /** The last call with the same id and name that ended before this one, which may repeat it. */
  readonly before: Call | undefined;
  /**
   * The arguments of all calls before it, each in one spelling; collected only if there are any.
   */
  readonly told: Set<string>;
  /** As the caller knows it; undefined until the caller has been sent it. */
  shown: { readonly index: number; readonly id: string } | undefined;
}

export function newCall(place: number, piece: ToolCallPiece, before: Call | undefined): Call {
  return {
    place,
    wireId: "",
    wireName: piece.name === "" ? (before?.wireName ?? "") : piece.name,
    input: new ToolArguments(),
    isEnded: false,
    before,
    told: before?.told ?? new Set(),
    shown: undefined,
  };
}

/** The usual case: the same call goes on. */
export function isNextOf({ wireId, wireName, isEnded }: Call, piece: ToolCallPiece): boolean {
  return wireId !== "" && wireId === piece.toolUseId && wireName === piece.name && !isEnded;
}

export function isNamedAlike({ wireName }: Call, { name }: ToolCallPiece): boolean {
  return name === "" || wireName === "" || name === wireName;
}

export function beginsAnother({ input }: Call, piece: ToolCallPiece): boolean {
  return input.hasEnd && piece.input?.trimStart().startsWith("{") === true;
}

/** Whether the piece can only be the rest of the call's open object, under whatever id. */
export function isRestOf({ input }: Call, piece: ToolCallPiece): boolean {
  const text = piece.input?.trimStart() ?? "";
  return !input.isEmpty && !input.hasEnd && text !== "" && !text.startsWith("{");
}

/** How many earlier calls a call that was cut off is compared with: a repeat comes soon. */
const MAX_COMPARED = 32;

/** Whether the input is empty, or repeats an earlier call's arguments, or their start. */
export function isToldAgain({ input, isEnded, before, told }: Call): boolean {
  if (before === undefined) return false;
  told.add(oneSpelling(textOf(before)));
  if (input.isEmpty) return !isEnded || told.has("{}");
  if (input.hasEnd) return told.has(oneSpelling(input.texts.join("")));
  const start = input.texts.join("");
  let other: Call | undefined = before;
  for (let compared = 0; other !== undefined && compared < MAX_COMPARED; compared += 1) {
    if (textOf(other).startsWith(start)) return true;
    other = other.before;
  }
  return false;
}

function textOf({ input }: Call): string {
  return input.isEmpty ? "{}" : input.texts.join("");
}

export function isCut({ input, isEnded, wireName }: Call, end: CallsEnd): boolean {
  if (wireName === "") return !isEnded && !end.isClosed;
  const hasBegun = input.characters > 0 && !input.isNull;
  if (input.isEmpty) return !isEnded && (end.isCut || !end.isClosed || hasBegun);
  return isEnded ? end.isCut && !input.isWhole : input.isCut;
}
