import type { Reference } from "../../codewhisperer/references.ts";
import { safeText } from "../../lib/log/secret-text.ts";
import type { AnswerWords } from "./finish.ts";

/** More than anyone reads; bounds a growing list. */
const MAX_REFERENCES = 50;
const MAX_TITLE = 200;

/** The sources of an answer, each once, as a short Markdown list. */
export class ReferenceList {
  readonly #lines = { code: new Map<string, string>(), source: new Map<string, string>() };

  add(references: readonly Reference[]): void {
    for (const reference of references) {
      const lines = this.#lines[reference.kind];
      const entry = entryOf(reference);
      if (entry === undefined) continue;
      const known = lines.get(entry.key);
      // A later entry may have the title.
      const isBetter = known === undefined || (entry.isTitled && known.startsWith("<"));
      if (isBetter && (known !== undefined || lines.size < MAX_REFERENCES)) {
        lines.set(entry.key, entry.line);
      }
    }
  }

  /** Empty if there is none. */
  toMarkdown(words: AnswerWords): string {
    return (["code", "source"] as const)
      .filter((kind) => this.#lines[kind].size > 0)
      .map((kind) => {
        const lines = [...this.#lines[kind].values()].map((line) => `- ${line}`);
        return [words.referenceHeading(kind), "", ...lines].join("\n");
      })
      .join("\n\n");
  }
}

interface Entry {
  /** Entries with the same key are the same source. */
  readonly key: string;
  readonly line: string;
  readonly isTitled: boolean;
}

function entryOf(reference: Reference): Entry | undefined {
  const url = webAddress(reference.url);
  if (reference.kind === "code") {
    const line = [plain(reference.licence), link(plain(reference.repository), url)]
      .filter((part) => part !== undefined)
      .join(": ");
    return line === "" ? undefined : { key: line, line, isTitled: true };
  }
  const title = plain(reference.title) ?? (url === undefined ? plain(reference.url) : undefined);
  const line = link(title, url);
  if (line === undefined) return undefined;
  return { key: url ?? line, line, isTitled: title !== undefined };
}

function link(title: string | undefined, url: string | undefined): string | undefined {
  if (url === undefined) return title;
  return title === undefined ? `<${url}>` : `[${title}](${url})`;
}

/** Only an address that a browser may open, and that cannot break out of its Markdown link. */
function webAddress(text: string | undefined): string | undefined {
  if (text === undefined || !URL.canParse(text)) return undefined;
  const { protocol, href } = new URL(text);
  if (protocol !== "https:" && protocol !== "http:") return undefined;
  return href.replaceAll("(", "%28").replaceAll(")", "%29");
}

/** One line of text without Markdown syntax. */
function plain(text: string | undefined): string | undefined {
  const line = safeText(text ?? "", MAX_TITLE).trim();
  return line === "" ? undefined : line.replace(/[\\`*_[\]<>#|~!]/g, "\\$&");
}
