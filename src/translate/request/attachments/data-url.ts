/** The content of a base64 data URL (RFC 2397). */
export interface DataUrl {
  /** In lower case, without parameters; may be empty. */
  readonly mimeType: string;
  /** base64 of the standard alphabet, padded, without white space */
  readonly data: string;
}

/** Reads a data URL without decoding its data. @returns undefined if it is not base64 */
export function readDataUrl(url: string): DataUrl | undefined {
  const [head] = HEAD.exec(url) ?? [];
  if (head === undefined) return undefined;
  const [mimeType = "", ...parameters] = head.slice("data:".length, -1).toLowerCase().split(";");
  // Some callers omit the word `base64`: the first bytes show whether it is base64.
  const isBase64 = parameters.some((each) => each.trim() === "base64") || !isText(mimeType);
  const data = isBase64 ? canonicalBase64(url.slice(head.length)) : undefined;
  return data === undefined ? undefined : { mimeType: mimeType.trim(), data };
}

/**
 * Up to the comma before the data; a comma in quotes belongs to a parameter, such as a file name.
 */
const HEAD = /^data:(?:"[^"]{0,1000}"|[^,"]){0,1000},/i;

function isText(mimeType: string): boolean {
  return mimeType.trim() === "" || mimeType.trim().startsWith("text/");
}

/** The same bytes in the form that a strict decoder accepts; undefined if they are not base64. */
function canonicalBase64(text: string): string | undefined {
  return padded(text) ?? padded(standard(text));
}

/** Line breaks as in mail, the alphabet for URLs (RFC 4648 section 5), or escaped for a URL. */
function standard(text: string): string {
  return text
    .replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))
    .replace(/\s+/g, "")
    .replace(/(?<!=)=+$/, "")
    .replaceAll("-", "+")
    .replaceAll("_", "/");
}

function padded(base64: string): string | undefined {
  const padding = base64.endsWith("==") ? 2 : base64.endsWith("=") ? 1 : 0;
  const digits = padding === 0 ? base64 : base64.slice(0, -padding);
  if (digits === "" || digits.length % 4 === 1 || !areBase64Digits(digits)) return undefined;
  return base64.length % 4 === 0 ? base64 : digits.padEnd(Math.ceil(digits.length / 4) * 4, "=");
}

/**
 * The decoder skips characters that are not digits and then returns less; it is six times as fast
 * as a pattern.
 */
function areBase64Digits(text: string): boolean {
  // The decoder also accepts the alphabet for URLs; the service does not.
  if (text.includes("-") || text.includes("_")) return false;
  return Buffer.from(text, "base64").length === Math.floor((text.length * 3) / 4);
}
