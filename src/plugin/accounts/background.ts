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
import type { Users } from "../process/users.ts";
import { quotaOptions } from "../../core/usage/quota-options.ts";
import { listProfiles } from "../../service/account/profiles.ts";
import { refreshWebSearchOptIn } from "./web-search-opt-in.ts";

/** What runs in the background, requests or not. */
export interface Background {
  /** Called for each user; what runs already goes on. */
  readonly start: () => void;
  /** For good: a host may ask for a login, or log in, after the end. */
  readonly stop: () => void;
}

export interface BackgroundParts {
  readonly tokens: TokenSource;
  /** Those on disk. */
  readonly accounts: AccountReader;
  readonly source: Pick<AccountSource, "report"> & ServiceTimes;
  readonly users: Pick<Users, "isLoggedIn" | "keepsFresh" | "thresholds">;
  readonly models: OldListsOptions["models"];
  /** Called once, when it starts. */
  readonly onStart: () => void;
}

export function createBackground(
  core: Pick<Core, "config" | "deps" | "service" | "store" | "switches">,
  parts: BackgroundParts,
): Background {
  const { config, deps } = core;
  const { accounts, models, tokens, users } = parts;
  const { report, servedAt } = parts.source;
  const extra = apiKeyVariableAccounts(core);
  const everyAccount = { read: async () => [...(await accounts.read()), ...extra] };
  // The variable takes the place of the accounts on disk.
  const areStoredUsed = async () => extra.length === 0 && (await users.isLoggedIn());
  const inUse = { read: async () => ((await areStoredUsed()) ? await accounts.read() : extra) };
  const stops: (() => void)[] = [];
  let hasBegun = false;
  let isFreshKept = false;
  let isEnded = false;

  function begin(): void {
    // Before anything else: what it starts asks for the login, which starts it if the login is late.
    hasBegun = true;
    parts.onStart();
    stops.push(
      watchQuota({
        ...quotaOptions(core, tokens, report),
        thresholds: users.thresholds,
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
  }

  return {
    start() {
      if (isEnded) return;
      if (!hasBegun) begin();
      if (isFreshKept || !users.keepsFresh()) return;
      isFreshKept = true;
      const isOpen = async () => users.keepsFresh() && (await areStoredUsed());
      stops.push(keepFresh({ ...deps, accounts, tokens, isOpen }));
    },
    stop() {
      isEnded = true;
      for (const stop of stops.splice(0)) stop();
    },
  };
}
