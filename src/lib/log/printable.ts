const ESC = "\u001b";
const CSI = "\u009b";
const OSC = "\u009d";
const BEL = "\u0007";
const ST = "\u009c";

/** CSI, OSC and two-letter escape sequences (ECMA-48), in their 7-bit and 8-bit forms. */
const TERMINAL_SEQUENCE = new RegExp(
  `(?:${ESC}\\[|${CSI})[0-?]*[ -/]*[@-~]?` +
    `|(?:${ESC}\\]|${OSC})[^${BEL}${ESC}${ST}]*` +
    `|${ESC}[ -/]*[0-~]?`,
  "g",
);

/**
 * One line of text that a terminal or a log can take from anyone: no escape sequences, no control
 * characters, nothing that turns the reading direction or hides, no half of a surrogate pair.
 */
export function printable(text: string): string {
  return text
    .replace(TERMINAL_SEQUENCE, "")
    .replace(/[\t\n\v\f\r\u0085\p{Zl}\p{Zp}]+/gu, " ")
    .replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, "");
}
