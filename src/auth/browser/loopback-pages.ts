import { createHash } from "node:crypto";

/** The pages that a browser may see at the end of a login. Nothing of a request comes back in them. */
export type PageName = "received" | "going-on" | "failed" | "other-method";

/** What the pages say, as plain text. */
export type PageTexts = Readonly<
  Record<PageName, { readonly title: string; readonly text: string }>
>;

const STYLE = `:root{color-scheme:light dark}body{font:17px/1.5 system-ui,sans-serif;margin:0;min-height:100vh;display:grid;place-items:center;background:Canvas;color:CanvasText}main{max-width:30rem;padding:2rem;text-align:center}h1{font-size:1.5rem;margin:0 0 .5rem}p{margin:0;opacity:.8}.mark{font-size:2.5rem;line-height:1;margin-bottom:1rem}`;

const MARKS: Readonly<Record<PageName, string>> = {
  received: "&#10003;",
  "going-on": "&#8594;",
  failed: "&#10007;",
  "other-method": "&#10007;",
};

export function pageHtml(name: PageName, texts: PageTexts): string {
  const title = escapeHtml(texts[name].title);
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title><style>${STYLE}</style></head>
<body><main><div class="mark">${MARKS[name]}</div><h1>${title}</h1><p>${escapeHtml(texts[name].text)}</p></main></body>
</html>
`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** Headers of every answer: no script, no frame, no cache, no referrer, no reading by other pages. */
export const PAGE_HEADERS: Readonly<Record<string, string>> = {
  "content-type": "text/html; charset=utf-8",
  "content-security-policy": `default-src 'none'; style-src 'sha256-${styleHash()}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "no-referrer",
  "cache-control": "no-store",
  "cross-origin-resource-policy": "same-origin",
  connection: "close",
};

function styleHash(): string {
  return createHash("sha256").update(STYLE).digest("base64");
}
