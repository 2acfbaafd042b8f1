import { wellFormed } from "../../well-formed.ts";

/** Text in pieces, made safe for UTF-8. */
export interface TextChannel {
  push(text: string): string;
  finish(): string;
}

/**
 * A character outside the basic plane has two UTF-16 units, which the service may split over two
 * events: the first half waits for the second.
 */
export function createTextChannel(): TextChannel {
  let half = "";
  return {
    push(text) {
      if (text === "") return "";
      const whole = half + text;
      const last = whole.charCodeAt(whole.length - 1);
      const endsInHalf = last >= 0xd800 && last <= 0xdbff;
      half = endsInHalf ? whole.slice(-1) : "";
      return wellFormed(endsInHalf ? whole.slice(0, -1) : whole);
    },
    finish() {
      const rest = wellFormed(half);
      half = "";
      return rest;
    },
  };
}
