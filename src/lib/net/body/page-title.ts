import { redactText } from "../../log/secret-text.ts";

const MAX_TITLE_LENGTH = 80;
/** Characters; a title stands near the start. */
const MAX_READ = 16_384;
const ENTITIES: Readonly<Record<string, string>> = {
  amp: "&",
  apos: "'",
  gt: ">",
  lt: "<",
  nbsp: " ",
  quot: '"',
};

/**
 * What a web page is called: one printable line without secrets, so that a person knows whose page
 * came in place of an answer.
 * @param html the page or its start
 * @returns empty for a page without a title; undefined for what is no page
 */
export function pageTitle(html: string): string | undefined {
  return titleOf(html) ?? (IS_PAGE.test(html.slice(0, MAX_READ)) ? "" : undefined);
}

const IS_PAGE = /^\s*(?:<!doctype html|<(?:html|head|body)\b)/i;

function titleOf(html: string): string | undefined {
  const [, found] = /<title(?:\s[^>]{0,200})?>([^<]{1,2000})/i.exec(html.slice(0, MAX_READ)) ?? [];
  if (found === undefined) return undefined;
  const plain = found.replace(/&(\w{2,4});/g, (whole, name: string) => ENTITIES[name] ?? whole);
  const line = redactText(plain).replace(/\s+/g, " ").trim();
  if (line === "") return undefined;
  const letters = Array.from(line);
  if (letters.length <= MAX_TITLE_LENGTH) return line;
  return `${letters.slice(0, MAX_TITLE_LENGTH).join("")}…`;
}
