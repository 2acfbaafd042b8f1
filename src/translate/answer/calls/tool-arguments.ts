import { KiroStreamError } from "../../../facts/errors.ts";
import { isObject, parseJson } from "../../../lib/read.ts";
import { ObjectEnd } from "./object-end.ts";
import { type Inputs, resolveExcess } from "./snapshots.ts";

/** Characters of one call's arguments: far more than a model writes, to bound what we hold. */
const MAX_CHARACTERS = 10 * 1024 * 1024;

/**
 * The arguments of one tool call, from pieces of JSON text. Usually each piece is a part. Some
 * gateways send everything so far again and again, or the whole once more at the end.
 */
export class ToolArguments {
  readonly #end = new ObjectEnd();
  /** All pieces as parts, from the first character to the end of the object. */
  #text = "";
  /** The text begins with a brace. Kept, because testing a growing text each time would copy it. */
  #isObject = false;
  #hasEnd = false;
  /** The text after the end of the object. */
  #excess = "";
  /** The pieces as states of one growing text, as long as they may be such states. */
  #snapshot: string | undefined;
  /** The text that may be shown and has not been shown yet. */
  #showable = "";
  /** Characters of the text that have been shown. */
  #shown = 0;
  #characters = 0;

  /** Nothing, or the word for it. */
  get isEmpty(): boolean {
    return this.#text === "" || this.isNull;
  }

  get isNull(): boolean {
    return !this.#isObject && this.#text.trimEnd() === "null";
  }

  /** The braces are balanced. */
  get hasEnd(): boolean {
    return this.#hasEnd;
  }

  /** A JSON object from start to end, or several. */
  get isWhole(): boolean {
    const inputs = this.#meant();
    return inputs?.isCut === false && inputs.texts.every((text) => isObject(parseJson(text)));
  }

  /** It ends inside an object, which may be a second one. */
  get isCut(): boolean {
    return !this.isWhole && (!this.#hasEnd || this.#meant()?.isCut === true);
  }

  get hasShowable(): boolean {
    return this.#showable !== "";
  }

  /** Characters that the service has sent. */
  get characters(): number {
    return this.#characters;
  }

  /** @throws KiroStreamError `tool_call_too_large` */
  push(input: string): void {
    this.#characters += input.length;
    if (this.#characters > MAX_CHARACTERS) throw new KiroStreamError("tool_call_too_large");
    if (this.#text === "") this.#begin(input.trimStart());
    else if (this.#snapshot !== undefined) this.#continueBoth(this.#snapshot, input);
    else if (this.#hasEnd) this.#excess += input;
    else if (this.#isObject) this.#continue(input);
    else this.#text += input;
  }

  /**
   * The text that may be shown since the last call: never so much that the tool call looks
   * complete.
   */
  takeShowable(): string {
    const text = this.#showable;
    this.#shown += text.length;
    this.#showable = "";
    return text;
  }

  /** The same, or the opening brace, for a call that must be named before it can be shown. */
  takeOpening(): string {
    return this.#showable === "" ? this.takeBrace() : this.takeShowable();
  }

  /** Only the opening brace, if it has not been shown. */
  takeBrace(): string {
    this.#showable = "";
    if (this.#shown > 0) return "";
    this.#shown = 1;
    return "{";
  }

  /**
   * All arguments as they were meant, one text for each call; arguments that are not a JSON object
   * as written.
   * @throws KiroStreamError `tool_call_malformed` if nobody can know what was meant
   */
  get texts(): readonly string[] {
    const inputs = this.#meant();
    if (inputs?.isCut === false) return inputs.texts;
    if (!this.#excess.includes("{")) return [this.#text + this.#excess];
    throw malformed("two inputs in one tool call");
  }

  /**
   * The part of the arguments that has not been shown.
   * @throws KiroStreamError `tool_call_malformed`
   */
  takeRest(text: string): string {
    const shown = this.isEmpty ? "{".slice(0, this.#shown) : this.#text.slice(0, this.#shown);
    this.#shown = text.length;
    // If the arguments are not an object, an opening brace that was already shown spoils the call,
    // as it should.
    if (!text.startsWith("{")) return text;
    if (!text.startsWith(shown)) throw malformed("tool input changed after its start");
    return text.slice(shown.length);
  }

  #begin(input: string): void {
    if (input === "") return;
    this.#isObject = input.startsWith("{");
    if (!this.#isObject) {
      this.#text = input;
      return;
    }
    const part = this.#append(input);
    // If the object is complete at once, it may be the first state of a growing one.
    if (!this.#hasEnd) this.#showable = part.slice(this.#shown);
  }

  #continue(input: string): void {
    if (!this.#isRepeatedBy(input)) {
      this.#showable += this.#append(input);
    } else if (this.#mayHoldObject()) {
      this.#snapshot = input;
      this.#append(input);
    } else {
      this.#showable += this.#append(input.slice(this.#text.length));
    }
  }

  /** While it is unclear whether pieces are parts or states, nothing is shown. */
  #continueBoth(snapshot: string, input: string): void {
    const isNext = input.length >= snapshot.length && input.startsWith(snapshot);
    this.#snapshot = isNext ? input : snapshot + input;
    if (this.#hasEnd) this.#excess += input;
    else this.#append(input);
  }

  /** @returns the text of the part after the end of the object */
  #append(part: string): string {
    const end = this.#end.find(part);
    if (end === -1) {
      this.#text += part;
      return part;
    }
    this.#text += part.slice(0, end);
    this.#excess = part.slice(end);
    this.#hasEnd = true;
    return part.slice(0, end - 1);
  }

  /** A piece that begins with all that came before it is the next state. */
  #isRepeatedBy(input: string): boolean {
    return input.length >= this.#text.length && input.startsWith(this.#text);
  }

  /** After a colon or in a list an object may begin that looks like the one that contains it. */
  #mayHoldObject(): boolean {
    return !this.#end.isInString && /[:[,]\s*$/.test(this.#text.slice(-80));
  }

  #meant(): Inputs | undefined {
    const text = this.#text;
    const parts = this.#hasEnd
      ? resolveExcess(text, this.#excess)
      : { texts: [text], isCut: false };
    if (this.#snapshot === undefined) return parts;
    const [first = "", second] = parts?.texts ?? [];
    if (second === undefined && isObject(parseJson(first))) return parts;
    if (isObject(parseJson(this.#snapshot))) return { texts: [this.#snapshot], isCut: false };
    return second === undefined ? parts : undefined;
  }
}

function malformed(detail: string): KiroStreamError {
  return new KiroStreamError("tool_call_malformed", { detail });
}
