import { isInUse } from "../../accounts/account.ts";
import type { AccountReader } from "../../accounts/known-accounts.ts";
import type { Logger } from "../../lib/deps.ts";
import { forEachOf } from "../../lib/async/repeat.ts";
import type { Clock } from "../../lib/time.ts";
import type { ModelSource } from "../../models/model-source.ts";

export interface OldListsOptions {
  /** Those that may serve now. */
  readonly accounts: AccountReader;
  /** Those that there are. */
  readonly everyAccount: AccountReader;
  readonly models: Pick<ModelSource, "isOld" | "keepOnly" | "refresh">;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** The start itself comes first; a program that ends within this time asks for nothing. */
const AFTER_START_MS = 2_000;
const AT_ONCE = 2;

/**
 * Once, a moment after the start, forgets the model lists of accounts that are gone and reads those
 * that are old. Nobody waits for them: they are what the next start offers. After that each request sees to the list of its account.
 * @returns ends it
 */
export function refreshOldLists(options: OldListsOptions): () => void {
  const { accounts, clock, everyAccount, logger, models } = options;
  const stopped = new AbortController();
  const { signal } = stopped;

  async function run(): Promise<void> {
    await clock.sleep(AFTER_START_MS, signal, "nothing");
    models.keepOnly(new Set((await everyAccount.read()).map(({ id }) => id)));
    const old = (await accounts.read()).filter(
      (account) => isInUse(account) && models.isOld(account),
    );
    await forEachOf(old, AT_ONCE, signal, models.refresh);
  }
  run().catch((error: unknown) => {
    if (!signal.aborted) logger.warn("models.refresh-stopped-short", { error });
  });
  return () => stopped.abort();
}
