import type { QuotaOptions } from "../../accounts/quota/quota.ts";
import type { TokenSource } from "../../accounts/tokens/tokens.ts";
import { forAccount } from "../../service/send.ts";
import { fetchUsage } from "../../service/account/usage.ts";
import type { Core } from "../core.ts";

/** How usage is read, in the background and behind a throttle. */
export function quotaOptions(
  { config, deps, service, store }: Pick<Core, "config" | "deps" | "service" | "store">,
  tokens: TokenSource,
  report: QuotaOptions["report"],
): QuotaOptions {
  return {
    ...deps,
    store,
    tokens,
    report,
    thresholds: () => [config.quota_warning_threshold],
    overageAllowed: config.overage_allowed,
    fetchUsage: ({ credentials, id }, signal) =>
      fetchUsage(forAccount(service, id), credentials, signal),
  };
}
