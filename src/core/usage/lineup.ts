import { type Account, isReady, labelsOf } from "../../accounts/account.ts";
import { reasonOf } from "../../accounts/pool/choice-reason.ts";
import { firstChoice } from "../../accounts/pool/strategies.ts";
import type { ChoiceReason } from "../../facts/choice-reason.ts";
import { defined } from "../../lib/defined.ts";
import { livenessOf } from "../../lib/lock/process-identity.ts";
import { EMPTY_STATUS, type ProcessStatus, type StatusState } from "../../status/state.ts";
import { createStatusFile } from "../../status/status-file.ts";
import { apiKeyVariableAccounts } from "../api-key-variable.ts";
import type { Core } from "../core.ts";
import { createHostRecord } from "../host/host-record.ts";

/** All accounts, and who of them serves a new conversation. */
export interface Lineup {
  /** That of KIRO_API_KEY first, then those of the file. */
  readonly accounts: readonly Account[];
  /** Masked. */
  readonly labelOf: (account: Account) => string;
  readonly serving?: { readonly account: Account; readonly reason: ChoiceReason };
  /** OpenCode has a login for the provider; without it no account of the file serves. */
  readonly loggedIn: boolean;
  /** KIRO_API_KEY is set: it serves, and no account of the file. */
  readonly apiKeyVariable: boolean;
}

/**
 * @param isLoggedIn whether OpenCode has a login; looked up if absent
 * @param extra the account of KIRO_API_KEY as it is known; as it begins if absent
 * @throws KiroLocalError `store_unreadable`, `path_unsafe`
 */
export async function lineupOf(
  core: Core,
  isLoggedIn?: boolean,
  extra: readonly Account[] = apiKeyVariableAccounts(core),
): Promise<Lineup> {
  const { config, deps, input, paths, store } = core;
  const stored = await store.read();
  const loggedIn = isLoggedIn ?? createHostRecord(paths.hostLoginsFile, input.machine.env)();
  const candidates = extra.length > 0 ? extra : loggedIn ? stored : [];
  const now = deps.clock.now();
  const strategy = config.account_selection_strategy;
  const account = firstChoice(strategy, candidates, now);
  const ready = candidates.filter((candidate) => isReady(candidate, now));
  const accounts = [...extra, ...stored];
  return {
    accounts,
    labelOf: labelsOf(accounts),
    loggedIn,
    apiKeyVariable: extra.length > 0,
    ...defined({
      serving: account && {
        account,
        reason: reasonOf(account, { all: candidates, ready, strategy }, { ofSession: undefined }),
      },
    }),
  };
}

/** What was recorded, for display only: a file that cannot be read is as good as none. */
export function recordedStatus({ deps, paths }: Pick<Core, "deps" | "paths">): StatusState {
  try {
    return createStatusFile({ ...deps, path: paths.statusFile }).read();
  } catch (error) {
    deps.logger.debug("status.unread", { error });
    return EMPTY_STATUS;
  }
}

/** OpenCode's processes on this machine that use the plugin, the oldest first. */
export function runningProcesses(core: Pick<Core, "deps" | "paths">): readonly ProcessStatus[] {
  return [...recordedStatus(core).processes.values()]
    .filter(({ identity }) => livenessOf(identity) === "alive")
    .sort((left, right) => left.since - right.since);
}
