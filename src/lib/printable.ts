/** CSI, OSC and two-letter escape sequences (ECMA-48), in their 7-bit and 8-bit forms. */
const [ESC, CSI, OSC, BEL, ST] = [0x1b, 0x9b, 0x9d, 0x07, 0x9c].map((code) =>
  String.fromCharCode(code),
) as [string, string, string, string, string];
const TERMINAL_SEQUENCE = new RegExp(
  `(?:${ESC}\\[|${CSI})[0-?]*[ -/]*[@-~]?` +
    `|(?:${ESC}\\]|${OSC})[^${BEL}${ESC}${ST}]*(?:${BEL}|${ST}|${ESC}\\\\)?` +
    `|${ESC}[ -/]*[0-~]?`,
  "g",
);

/**
 * One line of text that a terminal or a log can take from anyone: no escape sequences, no control
 * characters, nothing that turns the reading direction or hides.
 */
export function printable(text: string): string {
  return text
    .replace(TERMINAL_SEQUENCE, "")
    .replace(/[\t\n\v\f\r\u0085\p{Zl}\p{Zp}]+/gu, " ")
    .replace(/[\p{Cc}\p{Cf}]/gu, "");
}
