/** Follows the text of a JSON object in pieces, only as far as to know where the object ends. */
export class ObjectEnd {
  #depth = 0;
  #isInString = false;
  #isEscaped = false;

  get isInString(): boolean {
    return this.#isInString;
  }

  /** @returns the place behind the brace that ends the object, or -1 where it goes on */
  find(text: string, from = 0): number {
    for (let at = from; at < text.length; at += 1) {
      const sign = text.charCodeAt(at);
      if (this.#isInString) this.#readString(sign);
      else if (sign === QUOTE) this.#isInString = true;
      else if (sign === OPEN_BRACE || sign === OPEN_BRACKET) this.#depth += 1;
      else if (sign === CLOSE_BRACE || sign === CLOSE_BRACKET) {
        this.#depth -= 1;
        if (this.#depth <= 0) return at + 1;
      }
    }
    return -1;
  }

  #readString(sign: number): void {
    if (this.#isEscaped) this.#isEscaped = false;
    else if (sign === BACKSLASH) this.#isEscaped = true;
    else if (sign === QUOTE) this.#isInString = false;
  }
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
