import { KiroStreamError } from "../../../facts/errors.ts";
import { isObject, parseJson } from "../../../lib/read.ts";
import { ObjectEnd } from "./object-end.ts";
import { resolveExcess } from "./snapshots.ts";

/** Characters of one call's arguments; far above what a model writes, it bounds what we hold. */
const MAX_CHARACTERS = 10 * 1024 * 1024;

/**
 * The arguments of one tool call, from pieces of JSON text. Usually each piece is a part; some
 * gateways send what they have so far again and again, or the whole once more at the end.
 */
export class ToolArguments {
  readonly #end = new ObjectEnd();
  /** All pieces as parts, from the first sign to the end of the object. */
  #text = "";
  /** The text begins with a brace; asked of a long text again and again it would be copied. */
  #isObject = false;
  #hasEnd = false;
  /** What came behind the end. */
  #excess = "";
  /** The pieces as states of one growing text, as long as they may be that as well. */
  #snapshot: string | undefined;
  /** What may be shown, and has not been. */
  #showable = "";
  /** So much of the text has been shown. */
  #shown = 0;
  #characters = 0;

  get isEmpty(): boolean {
    return this.#text === "";
  }

  /** The braces are balanced. */
  get hasEnd(): boolean {
    return this.#hasEnd;
  }

  /** A JSON object from start to end. */
  get isWhole(): boolean {
    return isObject(parseJson(this.#meant() ?? ""));
  }

  get hasShowable(): boolean {
    return this.#showable !== "";
  }

  /** How much the service has sent. */
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

  /** What may be shown since the last time: never so much that the call looks whole. */
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

  /** The opening brace alone, where it has not been shown. */
  takeBrace(): string {
    this.#showable = "";
    if (this.#shown > 0) return "";
    this.#shown = 1;
    return "{";
  }

  /**
   * All arguments, as they were meant; what is no JSON object as it was written.
   * @throws KiroStreamError `tool_call_malformed` where nobody can know what was meant
   */
  get text(): string {
    const text = this.#meant();
    if (text !== undefined) return text;
    if (!this.#excess.includes("{")) return this.#text + this.#excess;
    throw malformed("two inputs in one tool call");
  }

  /**
   * What has not been shown of the arguments.
   * @throws KiroStreamError `tool_call_malformed`
   */
  takeRest(text: string): string {
    const shown = this.#text === "" ? "{".slice(0, this.#shown) : this.#text.slice(0, this.#shown);
    this.#shown = text.length;
    // An opening that went ahead of what is no object spoils it, as it should.
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
    // Whole at once, it may be the first state of something that grows.
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

  /** As long as nobody knows which it is, nothing is shown. */
  #continueBoth(snapshot: string, input: string): void {
    const isNext = input.length >= snapshot.length && input.startsWith(snapshot);
    this.#snapshot = isNext ? input : snapshot + input;
    if (this.#hasEnd) this.#excess += input;
    else this.#append(input);
  }

  /** @returns what of the part is not the end */
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

  /** Behind a colon or in a list an object may begin that looks like the one that holds it. */
  #mayHoldObject(): boolean {
    return !this.#end.isInString && /[:[,]\s*$/.test(this.#text.slice(-80));
  }

  #meant(): string | undefined {
    const parts = this.#hasEnd ? resolveExcess(this.#text, this.#excess) : this.#text;
    if (this.#snapshot === undefined) return parts;
    if (parts !== undefined && isObject(parseJson(parts))) return parts;
    return isObject(parseJson(this.#snapshot)) ? this.#snapshot : parts;
  }
}

function malformed(detail: string): KiroStreamError {
  return new KiroStreamError("tool_call_malformed", { detail });
}
