/** What decides how a text is read: the tags of thoughts, and those that make a page a page. */
const TAG = /(<\/?thinking>|<!doctype html|<\/?(?:html|head|title|body)\b)/i;
const NOT_ASCII = /[\u{80}-\u{10ffff}]/u;

/**
 * The text's shape: one letter for all letters, one digit for all digits, each as many bytes long in
 * UTF-8 as it was; tags, white space and punctuation stay. Not a word can be told from another of its
 * shape: the host's own prompts are public, and whatever made equal words equal would be undone by them.
 */
export function blank(text: string): string {
  const parts = text.split(TAG);
  return parts.map((part, index) => (index % 2 === 1 ? part : blankPlain(part))).join("");
}

function blankPlain(text: string): string {
  const ascii = text.replace(/[a-z]/g, "x").replace(/[A-Z]/g, "X").replace(/\d/g, "1");
  if (!NOT_ASCII.test(ascii)) return ascii;
  return ascii
    .replace(/[\u{80}-\u{7ff}]/gu, (letter) => (WORDLIKE.test(letter) ? "é" : letter))
    .replace(/[\u{800}-\u{d7ff}\u{e000}-\u{ffff}]/gu, (letter) =>
      WORDLIKE.test(letter) ? "字" : letter,
    )
    .replace(/[\ud800-\udbff]/g, "\ud83d")
    .replace(/[\udc00-\udfff]/g, "\ude00");
}

/** No punctuation, white space or control character. Halves of pairs count each by itself. */
const WORDLIKE = /[\p{L}\p{M}\p{N}\p{Co}\p{Cn}]/u;

/** How files begin whose kind their first bytes decide; nothing of their content. */
const FILE_HEAD = /^(?:JVBER|0M8R4|UEsD|iVBORw0KGgo|\/9j\/|R0lGOD[dl]h|UklGR.{11})/;

/** The same for a file in base64: a text file stays one, of others the kind stays. */
export function blankBase64(data: string): string {
  const text = textIn(data);
  if (text !== undefined) return Buffer.from(blank(text)).toString("base64");
  const [head = ""] = FILE_HEAD.exec(data) ?? [];
  return head + blank(data.slice(head.length));
}

function textIn(base64: string): string | undefined {
  const bytes = Buffer.from(base64, "base64");
  if (bytes.toString("base64") !== base64) return undefined;
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

const DATA_URL = /^(data:[\w.+-]{1,60}\/[\w.+-]{1,100})(.*?)(;base64,)/is;

/** An address, or a whole file in one (RFC 2397); what is neither is taken for base64. */
export function blankData(text: string): string {
  const [head, kind = "", parameters = "", mark = ""] = DATA_URL.exec(text) ?? [];
  if (head === undefined) return /^[\w+/=-]+$/.test(text) ? blankBase64(text) : blank(text);
  return kind + blank(parameters) + mark + blankBase64(text.slice(head.length));
}
