import { readFileSync } from "node:fs";
import * as code from "./code.ts";
import * as more from "./code-more.ts";
import * as made from "./generated.ts";
import * as asian from "./prose-asian.ts";
import * as latin from "./prose-latin.ts";
import * as other from "./prose-other.ts";
import type { Pair, Sample } from "./sample.ts";

const read = (file: string) => readFileSync(file, "utf8");

const PAIRS: Readonly<Record<string, Pair>> = {
  TypeScript: code.TYPESCRIPT,
  "TypeScript with tabs": code.TABBED,
  "minified JavaScript": code.MINIFIED,
  "code in a JSON string": code.ESCAPED,
  diff: code.DIFF,
  "search in files": code.MATCHES,
  Python: code.PYTHON,
  "JSON, pretty": made.JSON_PRETTY,
  "JSON, compact": made.JSON_COMPACT,
  CSV: made.CSV,
  numbers: made.NUMBERS,
  "long numbers": made.LONG_NUMBERS,
  log: made.LOG,
  "access log": made.ACCESS_LOG,
  "stack traces": made.STACK_TRACES,
  UUIDs: made.UUIDS,
  "SHA-256 digests": made.DIGESTS,
  base64: made.BASE64,
  "hex dump": made.HEX_DUMP,
  "capital ids": made.CAPITAL_IDS,
  "small numbers": made.SMALL_NUMBERS,
  "directory listing": made.LISTING,
  paths: made.PATHS,
  "tree of files": made.TREE,
  "report in boxes": made.BOXES,
  emoji: made.EMOJI,
  "Markdown table": made.MARKDOWN_TABLE,
  Markdown: [read("docs/ARCHITECTURE.md"), read("docs/TESTING.md")],
  English: latin.ENGLISH,
  German: latin.GERMAN,
  French: latin.FRENCH,
  Russian: other.RUSSIAN,
  Chinese: asian.CHINESE,
  Japanese: asian.JAPANESE,
  Korean: asian.KOREAN,
  Arabic: other.ARABIC,
  Hebrew: other.HEBREW,
  Hindi: other.HINDI,
  Thai: other.THAI,
  Greek: other.GREEK,
  Spanish: latin.SPANISH,
  Polish: latin.POLISH,
  Vietnamese: latin.VIETNAMESE,
};

/** Kinds that the estimate is never fitted on. */
const UNSEEN: Readonly<Record<string, string>> = {
  Go: more.GO,
  SQL: more.SQL,
  shell: more.SHELL,
  HTML: more.HTML,
  YAML: more.YAML,
  license: read("LICENSE"),
  Portuguese: latin.PORTUGUESE,
  Czech: latin.CZECH,
  Turkish: latin.TURKISH,
  Ukrainian: other.UKRAINIAN,
};

export const FITTED: readonly Sample[] = Object.entries(PAIRS).map(([kind, [text]]) => ({
  kind,
  text,
}));

export const HELD_OUT: readonly Sample[] = [
  ...Object.entries(PAIRS).map(([kind, [, text]]) => ({ kind, text })),
  ...Object.entries(UNSEEN).map(([kind, text]) => ({ kind, text })),
];
