import type { ToolDefinition } from "@opencode-ai/plugin";
import { readString } from "../lib/read.ts";
import { hideKnownSecrets } from "../lib/log/known-secrets.ts";
import { safeText } from "../lib/log/secret-text.ts";
import type { SearchOutcome, SearchProblem } from "../search/outcome.ts";
import type { WebSearch } from "../search/web-search.ts";
import {
  explainWebSearch,
  QUERY_DESCRIPTION,
  WEB_SEARCH_DESCRIPTION,
  webSearchResults,
} from "../words/chat/web-search.ts";

/** OpenCode takes JSON Schema in the place of its own zod, and then checks nothing (OPENCODE 7.4). */
const ARGUMENTS = { query: { type: "string", description: QUERY_DESCRIPTION } };

/** Kiro's web search as a tool of OpenCode's. What it throws is what the model reads. */
export function createWebSearchTool(webSearch: WebSearch): ToolDefinition {
  return {
    description: WEB_SEARCH_DESCRIPTION,
    args: ARGUMENTS as unknown as ToolDefinition["args"],
    async execute({ query: given }, context) {
      const query = readString(given) ?? "";
      context.metadata({ title: query });
      // The permission of OpenCode's own search: who denies one means the other, too.
      await context.ask({
        permission: "websearch",
        patterns: [query],
        always: ["*"],
        metadata: { query },
      });
      const outcome = await webSearch.search({
        query,
        sessionId: context.sessionID,
        signal: context.abort,
      });
      if (isProblem(outcome)) throw new Error(safeText(explainWebSearch(outcome)));
      return {
        title: query,
        output: hideKnownSecrets(webSearchResults(outcome)),
        metadata: { provider: "kiro" },
      };
    },
  };
}

function isProblem(outcome: SearchOutcome): outcome is SearchProblem {
  return outcome.kind !== "results" && outcome.kind !== "text";
}
