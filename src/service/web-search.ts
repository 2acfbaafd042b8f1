import { defined } from "../lib/defined.ts";
import { isObject, parseJson, readNumber, readObject, readString } from "../lib/read.ts";

/** What Kiro's tool for web searches is called. */
export const WEB_SEARCH = "web_search";
/** Longer ones are refused (PROTOCOL 8). */
const MAX_QUERY_LENGTH = 200;

export interface SearchResult {
  readonly title: string;
  readonly url: string;
  readonly snippet?: string;
  /** Milliseconds since the epoch. */
  readonly publishedAt?: number;
}

/** The texts of Kiro's answer, understood. */
export type SearchReport =
  | { readonly kind: "results"; readonly results: readonly SearchResult[] }
  /** A text that is no report, but still has something to say. */
  | { readonly kind: "text"; readonly text: string }
  /** The report says that the search failed. */
  | { readonly kind: "failed"; readonly message: string };

/** As the service takes it: one line, not too long, no half of a surrogate pair. */
export function cutQuery(query: string): string {
  const line = query.replace(/\s+/g, " ").trim();
  return line
    .slice(0, MAX_QUERY_LENGTH)
    .replace(/[\ud800-\udbff]$/, "")
    .toWellFormed()
    .trim();
}

/** @returns undefined if there is nothing to be understood */
export function readSearchReport(texts: readonly string[]): SearchReport | undefined {
  const reports = texts.map(parseJson).filter(isObject);
  const lists = reports.map(({ results }) => results).filter((list) => Array.isArray(list));
  const results = unique(lists.flat().flatMap(readResult));
  if (results.length > 0) return { kind: "results", results };
  const message = reports.map(readErrorOf).find((error) => error !== undefined);
  if (message !== undefined) return { kind: "failed", message };
  if (lists.length > 0) return { kind: "results", results };
  const text = texts.filter((each) => parseJson(each) === undefined).join("\n\n");
  return text.trim() === "" ? undefined : { kind: "text", text };
}

function readErrorOf({ error }: Readonly<Record<string, unknown>>): string | undefined {
  return readString(error) ?? readString(readObject(error)["message"]);
}

/** What leads nowhere is no result. */
function readResult(entry: unknown): readonly SearchResult[] {
  const { domain, publishedDate, snippet, title, url } = readObject(entry);
  const address = readUrl(url);
  if (address === undefined) return [];
  return [
    {
      title: readString(title) ?? readString(domain) ?? address.host,
      url: address.href,
      ...defined({ snippet: readString(snippet), publishedAt: readDate(publishedDate) }),
    },
  ];
}

function readUrl(value: unknown): URL | undefined {
  const text = readString(value);
  if (text === undefined || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  return url.protocol === "https:" || url.protocol === "http:" ? url : undefined;
}

/** Above this a number counts milliseconds, below it seconds: the year 1973, the year 5138. */
const SECONDS_END = 1e11;
/** The last day that a date can name. */
const DATE_END = 8.64e15;

function readDate(value: unknown): number | undefined {
  const number = readNumber(value) ?? Date.parse(readString(value) ?? "");
  if (Number.isNaN(number) || number <= 0) return undefined;
  const milliseconds = number < SECONDS_END ? number * 1000 : number;
  return milliseconds > DATE_END ? undefined : milliseconds;
}

function unique(results: readonly SearchResult[]): readonly SearchResult[] {
  const byUrl = new Map(results.toReversed().map((result) => [result.url, result]));
  return results.filter((result) => byUrl.get(result.url) === result);
}
