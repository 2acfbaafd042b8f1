import { oneSpelling } from "./snapshots.ts";
import { ToolArguments } from "./tool-arguments.ts";

/** What the service says of a tool call at a time. */
export interface ToolCallPiece {
  readonly toolUseId: string;
  readonly name: string;
  readonly input: string | undefined;
  readonly stop: boolean;
}

/** What an answer that has ended says of its calls. */
export interface CallsEnd {
  /** The service has closed the answer: a call without arguments was meant so. */
  readonly isClosed: boolean;
  /** The answer has reached a limit of its length. */
  readonly isCut: boolean;
}

export interface Call {
  /** Its number among the calls of the answer. */
  readonly place: number;
  /** As the service names it; empty as long as it does not. */
  wireId: string;
  wireName: string;
  readonly input: ToolArguments;
  isEnded: boolean;
  /** The last call of the same id and name that ended before it: it may be that, told again. */
  readonly before: Call | undefined;
  /** What all calls before it say, each in one spelling; gathered only where there are some. */
  readonly told: Set<string>;
  /** As the caller knows it; undefined as long as the caller has not heard of it. */
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

/** How many calls before it a piece of a call is compared with: a repeat that is cut comes soon. */
const MAX_COMPARED = 32;

/** Nothing, the arguments of a call before it, or the start of them. */
export function isToldAgain({ input, isEnded, before, told }: Call): boolean {
  if (before === undefined) return false;
  told.add(oneSpelling(before.input.isEmpty ? "{}" : before.input.text));
  if (input.isEmpty) return !isEnded || told.has("{}");
  if (input.hasEnd) return told.has(oneSpelling(input.text));
  let other: Call | undefined = before;
  for (let compared = 0; other !== undefined && compared < MAX_COMPARED; compared += 1) {
    if (other.input.text.startsWith(input.text)) return true;
    other = other.before;
  }
  return false;
}

export function isCut({ input, isEnded, wireName }: Call, end: CallsEnd): boolean {
  if (wireName === "") return true;
  if (input.isEmpty) return !isEnded && (end.isCut || !end.isClosed || input.characters > 0);
  if (isEnded) return end.isCut && !input.isWhole;
  return !input.isWhole;
}
