import type { Account } from "../../accounts/account.ts";
import type { AccountReader } from "../../accounts/known-accounts.ts";
import { keepFresh } from "../../accounts/tokens/keep-fresh.ts";
import { watchQuota } from "../../accounts/quota/watch.ts";
import type { TokenSource } from "../../accounts/tokens/tokens.ts";
import type { AccountSource } from "../../chat/context.ts";
import type { ServiceTimes } from "./account-source.ts";
import type { Core } from "../../core/core.ts";
import { apiKeyVariableAccounts } from "../../core/api-key-variable.ts";
import { type OldListsOptions, refreshOldLists } from "./old-lists.ts";
import type { HostLogin } from "./host-login.ts";
import { quotaOptions } from "../../core/usage/quota-options.ts";
import { listProfiles } from "../../service/account/profiles.ts";
import { refreshWebSearchOptIn } from "./web-search-opt-in.ts";

/** What runs in the background, requests or not. */
export interface Background {
  /** The first call counts. */
  readonly start: () => void;
  readonly stop: () => void;
}

export interface BackgroundParts {
  readonly tokens: TokenSource;
  /** Those on disk. */
  readonly accounts: AccountReader;
  readonly source: Pick<AccountSource, "report"> & ServiceTimes;
  readonly hostLogin: Pick<HostLogin, "isOpen">;
  readonly models: OldListsOptions["models"];
  /** Called once, when it starts. */
  readonly onStart: () => void;
}

export function createBackground(
  core: Pick<Core, "config" | "deps" | "service" | "store" | "switches">,
  parts: BackgroundParts,
): Background {
  const { config, deps } = core;
  const { accounts, models, tokens } = parts;
  const { report, servedAt } = parts.source;
  const { isOpen } = parts.hostLogin;
  const extra = apiKeyVariableAccounts(core);
  const everyAccount = { read: async () => [...(await accounts.read()), ...extra] };
  // The variable takes the place of the accounts on disk.
  const areStoredUsed = async () => extra.length === 0 && (await isOpen());
  const inUse = { read: async () => ((await areStoredUsed()) ? await accounts.read() : extra) };
  const stops: (() => void)[] = [];
  return {
    start() {
      if (stops.length > 0) return;
      parts.onStart();
      stops.push(
        watchQuota({
          ...quotaOptions(core, tokens, report),
          accounts,
          random: deps.random,
          extra,
          isOpen: areStoredUsed,
          servedAt,
        }),
      );
      stops.push(refreshOldLists({ ...deps, accounts: inUse, everyAccount, models }));
      if (config.web_search) {
        const { store } = core;
        const list = ({ credentials }: Account, signal: AbortSignal) =>
          listProfiles(core.service, credentials, signal);
        stops.push(
          refreshWebSearchOptIn({ ...deps, accounts: inUse, store, tokens, listProfiles: list }),
        );
      }
      if (!config.proactive_token_refresh) return;
      stops.push(keepFresh({ ...deps, accounts, tokens, isOpen: areStoredUsed }));
    },
    stop() {
      for (const stop of stops.splice(0)) stop();
    },
  };
}
