import type { Hooks } from "@opencode-ai/plugin";
import type { Account } from "../../accounts/account.ts";
import type { AccountSource } from "../../chat/context.ts";
import { createAskAs } from "../../search/ask-as.ts";
import { createWebSearch } from "../../search/web-search.ts";
import { createInvokeMcp } from "../../service/invoke-mcp.ts";
import { fetchOwnProfileArn } from "../../service/account/own-profile.ts";
import type { Core } from "../../core/core.ts";
import { createWebSearchTool, WEB_SEARCH_TOOL } from "./web-search-tool.ts";

/** The tools that we give to OpenCode. */
export interface Tools {
  readonly hooks: Pick<Hooks, "tool">;
  /** Those that an account's models are not offered: OpenCode's own list never changes. */
  readonly hiddenFor: (account: Account) => ReadonlySet<string>;
}

const NONE: ReadonlySet<string> = new Set();
const SEARCH: ReadonlySet<string> = new Set([WEB_SEARCH_TOOL]);

export function createTools(
  { config, deps, service }: Pick<Core, "config" | "deps" | "service">,
  accounts: AccountSource,
): Tools {
  if (!config.web_search) return { hooks: {}, hiddenFor: () => NONE };
  const askAs = createAskAs({
    tokens: accounts,
    invokeMcp: createInvokeMcp(service),
    fetchOwnProfileArn: (credentials, signal) => fetchOwnProfileArn(service, credentials, signal),
  });
  const webSearch = createWebSearch({ deps, accounts, askAs });
  return {
    hooks: { tool: { [WEB_SEARCH_TOOL]: createWebSearchTool(webSearch) } },
    hiddenFor: (account) => (webSearch.isOff(account) ? SEARCH : NONE),
  };
}
