import type { Machine } from "../../../core/paths.ts";

/** The home directory, and directories elsewhere that are called like it, however they are written. */
export function withoutNames(text: string, { env, homedir }: Machine): string {
  const home = homedir.replace(/[\\/]+$/, "");
  const names = [home.split(/[\\/]/).at(-1), env["USER"], env["USERNAME"], env["LOGNAME"]];
  const short = home === "" ? text : text.replace(new RegExp(spellings(home), "giu"), "~");
  return [...new Set(names)].reduce<string>((shown, name) => {
    if (!name) return shown;
    const own = spellings(name);
    return shown.replace(new RegExp(`^${own}$|${BEFORE}${own}${AFTER}`, "giu"), "user");
  }, short);
}

const SEPARATOR = "[\\\\/]|%2f|%5c";
const BEFORE = `(?<=${SEPARATOR})`;
const AFTER = `(?=$|${SEPARATOR}|[\\s"'\`,;:?#&)\\]])`;

/**
 * As it is, with other separators, as part of an address, of JSON or of a shell's line, composed and
 * decomposed.
 */
function spellings(text: string): string {
  const characters = Array.from(text.normalize("NFC"), (character) => {
    if (/[\\/]/.test(character)) return `(?:${SEPARATOR})+`;
    return anyOf(
      [character, character.normalize("NFD")].map((form) => Array.from(form, spelled).join("")),
    );
  });
  return characters.join("");
}

function spelled(point: string): string {
  const inShell = point === "'" ? ["'\\\\''"] : [];
  return anyOf([literal(point), percent(point), escaped(point), ...inShell]);
}

function anyOf(patterns: readonly string[]): string {
  return `(?:${[...new Set(patterns)].join("|")})`;
}

function literal(text: string): string {
  return text.replace(
    /[$()*+.?[\\\]^{|}/-]/gu,
    (character) => `\\x${hex(character.charCodeAt(0), 2)}`,
  );
}

function percent(text: string): string {
  return [...Buffer.from(text)].map((byte) => `%${hex(byte, 2)}`).join("");
}

function escaped(text: string): string {
  return text.replace(/[^]/g, (unit) => `\\\\u${hex(unit.charCodeAt(0), 4)}`);
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, "0");
}
