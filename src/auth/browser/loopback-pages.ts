import { createHash } from "node:crypto";

/**
 * The pages that a browser may see at the end of a sign-in. Fixed bytes: nothing of a request ever
 * comes back in them.
 */
export type PageName = "received" | "failed" | "other-method";

const STYLE = `:root{color-scheme:light dark}body{font:17px/1.5 system-ui,sans-serif;margin:0;min-height:100vh;display:grid;place-items:center;background:Canvas;color:CanvasText}main{max-width:30rem;padding:2rem;text-align:center}h1{font-size:1.5rem;margin:0 0 .5rem}p{margin:0;opacity:.8}.mark{font-size:2.5rem;line-height:1;margin-bottom:1rem}`;

const PAGES: Readonly<Record<PageName, string>> = {
  received: page(
    "&#10003;",
    "Sign-in received",
    "You can close this page and go back to OpenCode, which finishes the login.",
  ),
  failed: page(
    "&#10007;",
    "Sign-in not completed",
    "Go back to OpenCode: it says why, and there the login can be started again.",
  ),
  "other-method": page(
    "&#10007;",
    "Please choose Google or GitHub",
    "This login is for Google and GitHub accounts. For an AWS account go back to OpenCode and choose &ldquo;AWS Builder ID&rdquo; or &ldquo;AWS IAM Identity Center&rdquo;.",
  ),
};

export function pageText(name: PageName): string {
  return PAGES[name];
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

function page(mark: string, title: string, text: string): string {
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title><style>${STYLE}</style></head>
<body><main><div class="mark">${mark}</div><h1>${title}</h1><p>${text}</p></main></body>
</html>
`;
}
