import type { AccountReader } from "../../accounts/known-accounts.ts";
import { keepFresh } from "../../accounts/tokens/keep-fresh.ts";
import { watchQuota } from "../../accounts/quota/watch.ts";
import type { TokenSource } from "../../accounts/tokens/tokens.ts";
import type { AccountSource } from "../../chat/context.ts";
import type { ServiceTimes } from "./account-source.ts";
import type { Core } from "../core.ts";
import { apiKeyVariableAccounts } from "./api-key-variable.ts";
import type { HostLogin } from "./host-login.ts";
import { quotaOptions } from "./quota-options.ts";

/** What runs in the background, requests or not. */
export interface Background {
  /** The first call counts. */
  readonly start: () => void;
  readonly stop: () => void;
}

export function createBackground(
  core: Pick<Core, "config" | "deps" | "service" | "store" | "switches">,
  tokens: TokenSource,
  accounts: AccountReader,
  { report, servedAt }: Pick<AccountSource, "report"> & ServiceTimes,
  { isOpen }: Pick<HostLogin, "isOpen">,
): Background {
  const { config, deps } = core;
  const stops: (() => void)[] = [];
  return {
    start() {
      if (stops.length > 0) return;
      stops.push(
        watchQuota({
          ...quotaOptions(core, tokens, report),
          accounts,
          random: deps.random,
          extra: apiKeyVariableAccounts(core),
          isOpen,
          servedAt,
        }),
      );
      if (!config.proactive_token_refresh) return;
      stops.push(keepFresh({ ...deps, accounts, tokens, isOpen }));
    },
    stop() {
      for (const stop of stops.splice(0)) stop();
    },
  };
}
