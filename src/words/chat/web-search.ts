/** The outcome of a web search, for the model that asked and for the person who reads along. */

import type { FailureKind } from "../../facts/failure-kind.ts";
import { printable } from "../../lib/log/printable.ts";
import type { SearchOutcome, SearchProblem } from "../../search/outcome.ts";
import type { SearchResult } from "../../service/web-search.ts";
import { explainFailure } from "./answer.ts";
import { withoutStop } from "../formats/text.ts";
import { explainBlocks } from "./blocks.ts";
import { explainLocalError } from "../errors/problems/local.ts";

/** What the model reads before it decides to search. */
export const WEB_SEARCH_DESCRIPTION =
  "Searches the web with Kiro's search service. Returns a list of results with title, link, date and a short excerpt. Use it for what may have changed since your training, such as releases, documentation and news.";
export const QUERY_DESCRIPTION = "What to search for, in at most 200 characters.";

type Found = Exclude<SearchOutcome, SearchProblem>;

/** A Markdown list: title, link and date, then the excerpt. */
export function webSearchResults(found: Found): string {
  if (found.kind === "text") return found.text.split("\n").map(printable).join("\n");
  if (found.results.length === 0) return `No results for "${found.query}".`;
  return found.results.map(listItem).join("\n");
}

function listItem({ publishedAt, snippet, title, url }: SearchResult): string {
  const date = publishedAt === undefined ? "" : ` (${dayOf(publishedAt)})`;
  const excerpt = snippet === undefined ? "" : `\n  ${oneLine(snippet).slice(0, MAX_EXCERPT)}`;
  return `- [${linkText(title)}](${linkTarget(url)})${date}${excerpt}`;
}

/** An excerpt is for choosing what to read. */
const MAX_EXCERPT = 1_000;

function dayOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 10);
}

function oneLine(text: string): string {
  return printable(text).replace(/\s+/g, " ").trim();
}

function linkText(title: string): string {
  return oneLine(title).replace(/[[\]\\]/g, "\\$&");
}

function linkTarget(url: string): string {
  return url.replaceAll("(", "%28").replaceAll(")", "%29");
}

/** Why there are no results, and what to do. */
export function explainWebSearch(problem: SearchProblem): string {
  switch (problem.kind) {
    case "no-query":
      return "The search query is empty.";
    case "off":
      return `Kiro doesn't allow ${problem.account} to search the web${saying(problem.said)} In an organisation, an administrator can allow it. The tool is not offered to this account again until you restart OpenCode.`;
    case "search-failed":
      return `Kiro's web search failed${saying(problem.said)}`;
    case "unreadable":
      return "Kiro's web search returned an unusable response.";
    case "nobody":
      return explainBlocks(problem.blocks);
    case "local":
      return explainLocalError(problem.error);
    case "failed":
      return failed(problem);
  }
}

/** The sentences about these speak of a conversation. */
const ABOUT_REQUEST: ReadonlySet<FailureKind> = new Set([
  "request-invalid",
  "context-too-long",
  "model-unavailable",
]);

function failed({ account, failure, until }: Extract<SearchProblem, { kind: "failed" }>): string {
  if (ABOUT_REQUEST.has(failure.kind)) {
    return `Kiro rejected the web search${saying(failure.serviceMessage)}`;
  }
  // Not the models are meant.
  if (failure.kind === "capacity") {
    return "Kiro has no free capacity for web search right now. Try again in a moment.";
  }
  return explainFailure({ failure, account, until, model: "web search" });
}

/** Ends the sentence: `: the service's own words.` */
function saying(text: string | undefined): string {
  return text === undefined ? "." : `: ${withoutStop(oneLine(text))}.`;
}
