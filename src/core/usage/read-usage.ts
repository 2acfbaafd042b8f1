import type { Account, AccountOutcome } from "../../accounts/account.ts";
import { createStateRecords } from "../../accounts/pool/state-records.ts";
import { syncExtra, syncQuota } from "../../accounts/quota/quota.ts";
import { factsOf } from "../../accounts/state.ts";
import type { TokenSource } from "../../accounts/tokens/tokens.ts";
import { isOutdated, stateAfter } from "../../accounts/transitions.ts";
import { KiroError } from "../../facts/errors.ts";
import { defined } from "../../lib/defined.ts";
import { forEachOf } from "../../lib/async/repeat.ts";
import { isAborted, throwIfAborted } from "../../lib/time.ts";
import { apiKeyVariableAccounts } from "../api-key-variable.ts";
import type { Core } from "../core.ts";
import { quotaOptions } from "./quota-options.ts";

/** An account with its newest figures, and why they are not newer. */
export interface ReadAccount {
  readonly account: Account;
  readonly error?: KiroError;
}

type UsageCore = Pick<Core, "config" | "deps" | "ended" | "service" | "store" | "switches">;

export interface UsageReading {
  /** Figures that are younger are good enough, milliseconds; 0 reads in any case. */
  readonly maxAgeMs: number;
  readonly signal: AbortSignal;
  /** As the running pool takes it; absent in a process that has none. */
  readonly report?: (account: Account, outcome: AccountOutcome) => Promise<void>;
  /** As `QuotaOptions` has them; the one of the settings if absent. */
  readonly thresholds?: () => readonly number[];
}

/** What is younger is shown as it was read. */
export const FRESH_MS = 5 * 60_000;

const AT_ONCE = 4;

/**
 * Asks the service for the usage of these accounts where it is not known well enough, and keeps it.
 * A login that is dead or suspended is left alone. What fails is told, with what was known before.
 * @throws KiroNetworkError `aborted`
 */
export async function readUsage(
  core: UsageCore,
  tokens: TokenSource,
  accounts: readonly Account[],
  reading: UsageReading,
): Promise<readonly ReadAccount[]> {
  const { maxAgeMs, report = reportOf(core, accounts), signal, thresholds } = reading;
  const options = { ...quotaOptions(core, tokens, report), ...defined({ thresholds }) };
  const extraIds = new Set(apiKeyVariableAccounts(core).map(({ id }) => id));
  const read = new Map<string, ReadAccount>(accounts.map((account) => [account.id, { account }]));
  const due = accounts.filter((account) => isDue(account, maxAgeMs, core.deps.clock.now()));
  await forEachOf(due, AT_ONCE, signal, async (account) => {
    const sync = extraIds.has(account.id) ? syncExtra : syncQuota;
    try {
      const after = await sync(options, account, signal);
      if (after !== undefined) read.set(account.id, { account: after });
    } catch (error) {
      if (isAborted(error) || !(error instanceof KiroError)) throw error;
      read.set(account.id, { account, error });
    }
  });
  throwIfAborted(signal);
  return [...read.values()];
}

/** A reading that is yet to come was dated by another clock. */
function isDue(account: Account, maxAgeMs: number, now: number): boolean {
  const { state, usage } = account;
  if (factsOf(state).needsLogin) return false;
  const age = usage === undefined ? Infinity : now - usage.checkedAt;
  return isOutdated(account, now) || age < 0 || age >= maxAgeMs;
}

function reportOf({ deps, store, switches, config }: UsageCore, all: readonly Account[]) {
  const extra = apiKeyVariableAccounts({ config, switches });
  const records = createStateRecords({ ...deps, extra, store });
  return async (account: Account, outcome: AccountOutcome) => {
    await records.change(account, all, (known) => stateAfter(known, outcome, deps.clock.now()));
  };
}
