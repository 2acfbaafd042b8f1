import { areEqual } from "./snapshots.ts";
import type { ToolArguments } from "./tool-arguments.ts";

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
  /** As the service names it; empty as long as it does not. */
  wireId: string;
  wireName: string;
  readonly input: ToolArguments;
  isEnded: boolean;
  /** Calls of the same id and name that ended before it: it may be one of them, told again. */
  readonly earlier: readonly Call[];
  /** As the caller knows it; undefined as long as the caller has not heard of it. */
  shown: { readonly index: number; readonly id: string } | undefined;
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

export function isToldAgain(call: Call): boolean {
  return call.earlier.some((other) => isRepeat(call, other));
}

/** Nothing, the same arguments, or the start of them. */
function isRepeat({ input, isEnded }: Call, { input: before }: Call): boolean {
  if (input.isEmpty) return !isEnded || before.isEmpty || before.text === "{}";
  const text = before.isEmpty ? "{}" : before.text;
  return input.hasEnd ? areEqual(input.text, text) : text.startsWith(input.text);
}

export function isCut({ input, isEnded, wireName }: Call, end: CallsEnd): boolean {
  if (wireName === "") return true;
  if (input.isEmpty) return !isEnded && (end.isCut || !end.isClosed || input.characters > 0);
  if (isEnded) return end.isCut && !input.isWhole;
  return !input.isWhole;
}
