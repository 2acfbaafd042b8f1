import { type Account, isInUse } from "../../accounts/account.ts";
import type { AccountReader } from "../../accounts/known-accounts.ts";
import type { AccountStore } from "../../accounts/store/store.ts";
import { callAs } from "../../accounts/tokens/call-as.ts";
import type { TokenSource } from "../../accounts/tokens/tokens.ts";
import { listsProfiles, profileArnOf } from "../../auth/credentials.ts";
import { forEachOf } from "../../lib/async/repeat.ts";
import type { Logger } from "../../lib/deps.ts";
import type { Clock } from "../../lib/time.ts";
import type { Profile } from "../../service/account/profiles.ts";

export interface OptInOptions {
  readonly accounts: AccountReader;
  readonly store: Pick<AccountStore, "update">;
  readonly tokens: Pick<TokenSource, "withFreshToken">;
  readonly listProfiles: (account: Account, signal: AbortSignal) => Promise<readonly Profile[]>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** With the lists of models. */
const AFTER_START_MS = 2_000;
const AT_ONCE = 2;

/**
 * Once, a moment after the start, reads whether each organisation lets its people search the web:
 * an administrator may have changed that since the login. Nobody waits for it.
 * @returns ends it
 */
export function refreshWebSearchOptIn(options: OptInOptions): () => void {
  const { accounts, clock, logger } = options;
  const stopped = new AbortController();
  const { signal } = stopped;

  async function run(): Promise<void> {
    await clock.sleep(AFTER_START_MS, signal, "nothing");
    const members = (await accounts.read()).filter(
      (account) => isInUse(account) && listsProfiles(account.credentials) === "required",
    );
    await forEachOf(members, AT_ONCE, signal, async (account) => {
      try {
        await refresh(options, account, signal);
      } catch (error) {
        if (!signal.aborted) logger.debug("web-search.opt-in-unread", { error });
      }
    });
  }
  run().catch((error: unknown) => {
    if (!signal.aborted) logger.warn("web-search.opt-in-stopped-short", { error });
  });
  return () => stopped.abort();
}

async function refresh(
  { listProfiles, store, tokens }: OptInOptions,
  account: Account,
  signal: AbortSignal,
): Promise<void> {
  const profiles = await callAs(tokens, account, signal, (ready) => listProfiles(ready, signal));
  const own = profiles.find(({ arn }) => arn === profileArnOf(account.credentials));
  if (own?.webSearch === undefined) return;
  const webSearchOff = !own.webSearch;
  if (webSearchOff === (account.webSearchOff ?? false)) return;
  await store.update((all) => {
    const current = all.find(account.id);
    if (current === undefined || profileArnOf(current.credentials) !== own.arn) return;
    all.put({ ...current, webSearchOff });
  });
}
