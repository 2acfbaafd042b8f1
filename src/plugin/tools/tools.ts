import type { Account } from "../../accounts/account.ts";
import type { AccountSource } from "../../chat/context.ts";
import { createAskAs } from "../../search/ask-as.ts";
import { createWebSearch, type WebSearch } from "../../search/web-search.ts";
import { createInvokeMcp } from "../../service/invoke-mcp.ts";
import { fetchOwnProfileArn } from "../../service/account/own-profile.ts";
import type { Core } from "../../core/core.ts";

/** The name of Kiro's web search among the host's tools. */
export const WEB_SEARCH_TOOL = "kiro_web_search";

/** The tools that we give to OpenCode. */
export interface Tools {
  /** Undefined if `web_search` is off. */
  readonly webSearch: WebSearch | undefined;
  /** Those that an account's models are not offered: OpenCode's own list never changes. */
  readonly hiddenFor: (account: Account) => ReadonlySet<string>;
}

const NONE: ReadonlySet<string> = new Set();
const SEARCH: ReadonlySet<string> = new Set([WEB_SEARCH_TOOL]);

export function createTools(
  { config, deps, service }: Pick<Core, "config" | "deps" | "service">,
  accounts: AccountSource,
): Tools {
  if (!config.web_search) return { webSearch: undefined, hiddenFor: () => NONE };
  const askAs = createAskAs({
    tokens: accounts,
    invokeMcp: createInvokeMcp(service),
    fetchOwnProfileArn: (credentials, signal) => fetchOwnProfileArn(service, credentials, signal),
  });
  const webSearch = createWebSearch({ deps, accounts, askAs });
  return {
    webSearch,
    hiddenFor: (account) => (webSearch.isOff(account) ? SEARCH : NONE),
  };
}
