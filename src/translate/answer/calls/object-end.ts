/** Follows the pieces of a JSON object's text, only to find where the object ends. */
export class ObjectEnd {
  #depth = 0;
  #isInString = false;
  #isEscaped = false;

  get isInString(): boolean {
    return this.#isInString;
  }

  /** @returns the index after the brace that ends the object, or -1 if the object goes on */
  find(text: string, from = 0): number {
    let at = this.#isInString ? this.#endOfString(text, from) : from;
    while (at < text.length) {
      const sign = text.charCodeAt(at);
      at += 1;
      if (sign === QUOTE) {
        this.#isInString = true;
        at = this.#endOfString(text, at);
      } else if (sign === OPEN_BRACE || sign === OPEN_BRACKET) this.#depth += 1;
      else if (sign === CLOSE_BRACE || sign === CLOSE_BRACKET) {
        this.#depth -= 1;
        if (this.#depth <= 0) return at;
      }
    }
    return -1;
  }

  /** Looks only at quotes and at the characters before them: strings are most of the text. */
  #endOfString(text: string, from: number): number {
    const start = this.#isEscaped ? from + 1 : from;
    if (start > text.length) return text.length;
    this.#isEscaped = false;
    let quote = text.indexOf('"', start);
    while (quote !== -1 && isOdd(backslashesBefore(text, start, quote))) {
      quote = text.indexOf('"', quote + 1);
    }
    if (quote === -1) {
      this.#isEscaped = isOdd(backslashesBefore(text, start, text.length));
      return text.length;
    }
    this.#isInString = false;
    return quote + 1;
  }
}

function backslashesBefore(text: string, start: number, end: number): number {
  let at = end;
  while (at > start && text.charCodeAt(at - 1) === BACKSLASH) at -= 1;
  return end - at;
}

function isOdd(count: number): boolean {
  return count % 2 === 1;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
