import { readString } from "../lib/read.ts";
import { printable } from "../lib/log/printable.ts";
import { safeText } from "../lib/log/secret-text.ts";
import { SIGN_IN_ORIGIN } from "../catalog/endpoints.ts";
import { defined } from "../lib/defined.ts";
import type { WebSearch } from "../search/web-search.ts";
import { explainWebSearch, webSearchResults } from "../words/chat/web-search.ts";
import { PROVIDER_NAME } from "../plugin/shown-model.ts";
import { forOpenCode2 } from "./words.ts";
import type { Context, Fields, Registration } from "./context.ts";

/** Kiro's web search, to be chosen by the user as `websearch.provider`. */
export async function registerWebSearch(
  { websearch }: Context,
  id: string,
  webSearch: WebSearch | undefined,
): Promise<Registration | undefined> {
  if (webSearch === undefined) return undefined;
  return await websearch?.transform((editor) =>
    editor.add({
      id,
      name: PROVIDER_NAME,
      execute: ({ query }, { signal } = {}) => search(webSearch, readString(query) ?? "", signal),
    }),
  );
}

/** @throws with the words for the model */
async function search(
  webSearch: WebSearch,
  query: string,
  signal: AbortSignal | undefined,
): Promise<readonly Fields[]> {
  // The host does not say for which session: the account that serves new ones searches.
  const outcome = await webSearch.search({ query, sessionId: "web-search", signal });
  switch (outcome.kind) {
    case "results":
      return outcome.results.map(({ publishedAt, snippet, title, url }) => ({
        url,
        title: printable(title),
        ...(snippet !== undefined && { content: printable(snippet) }),
        time: defined({ published: publishedAt }),
      }));
    case "text":
      return [{ url: SIGN_IN_ORIGIN, title: query, content: webSearchResults(outcome), time: {} }];
    default:
      throw new Error(forOpenCode2(safeText(explainWebSearch(outcome))));
  }
}
