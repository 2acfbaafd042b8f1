import { readArray, readObject } from "../../lib/read.ts";
import type { Clock } from "../../lib/time.ts";
import type { EndedLogins } from "../../plugin/accounts/ended-logins.ts";
import type { HostLogin, HostLogins } from "./host-logins.ts";

/** The part of `ctx.storage` that is used: it outlives the host. */
export interface Storage {
  readonly get: (key: string) => Promise<unknown>;
  readonly set: (key: string, value: unknown) => Promise<unknown>;
}

/** Notices which logins a person has ended in the host. */
export interface Logouts {
  /**
   * @param known all that the host keeps now, and what it does not keep any more
   * @returns whether it must be asked again after `MIN_APART_MS`
   */
  readonly observe: (known: HostLogins) => Promise<boolean>;
}

/** A host may be without its list for a moment, and one event leads to several lists. */
export const MIN_APART_MS = 1_000;

const KEY = "ended-logins";
const KEYS_SEEN = "keys";

/**
 * Only what was seen, and is missing from two lists with some time between, has been ended. A list that another login has come to says nothing
 * of those that it lacks: an early host keeps one login, and replaces it by the next. A key, which
 * is nowhere but in the host, has been ended once one list lacks it.
 */
export function createLogouts(
  ended: Omit<EndedLogins, "overlay">,
  storage: Storage | undefined,
  clock: Pick<Clock, "monotonic">,
): Logouts {
  /** By account, since when lists have lacked it. */
  const seen = new Map<string, number | undefined>();
  const keys = new Set<string>();
  const credentials = new Set<string>();
  const kept = keptIn(storage);

  async function restore(): Promise<void> {
    const known = await kept.readOnce();
    if (known) ended.restore(known.ended);
    known?.keys.forEach(expectKey);
  }

  const expectKey = (id: string) => {
    keys.add(id);
    seen.set(id, undefined);
  };

  async function noteKeys(logins: readonly HostLogin[]): Promise<void> {
    const fresh = accountsOf(logins.filter(({ isKey }) => isKey)).filter((id) => !keys.has(id));
    for (const id of fresh) keys.add(id);
    if (fresh.length > 0) await kept.saveKeys(keys);
  }

  async function end(id: string): Promise<void> {
    await kept.saveEnded(await ended.end(id));
    // Not before: what could not be ended is tried again. A later login is not the host's to end.
    seen.delete(id);
    if (keys.delete(id)) await kept.saveKeys(keys);
  }

  return {
    async observe({ goneKeys, logins }) {
      await restore();
      goneKeys.forEach(expectKey);
      await noteKeys(logins);
      const known = credentials.size;
      for (const { id } of logins) credentials.add(id);
      const present = new Set(accountsOf(logins));
      for (const id of present) {
        ended.resume(id);
        seen.set(id, undefined);
      }
      // Whose it is might be one of those that seem to be gone.
      if (logins.some(({ isTold }) => !isTold)) return false;
      const gone = [...seen].filter(([id]) => !present.has(id));
      for (const [id, since = clock.monotonic()] of gone) {
        if (keys.has(id)) await end(id);
        else if (credentials.size > known) seen.delete(id);
        else if (clock.monotonic() - since >= MIN_APART_MS) await end(id);
        else seen.set(id, since);
      }
      return gone.some(([id]) => seen.has(id));
    },
  };
}

function accountsOf(logins: readonly HostLogin[]): string[] {
  return logins.flatMap(({ accountId }) => (accountId === undefined ? [] : [accountId]));
}

/** What outlives the host; what cannot be saved is known until it ends. */
function keptIn(storage: Storage | undefined) {
  async function save(key: string, value: unknown): Promise<void> {
    try {
      await storage?.set(key, value);
    } catch {
      // The next change saves it, too.
    }
  }
  let isRead = false;
  return {
    /** @returns undefined where it has been read, or cannot be now */
    async readOnce() {
      if (isRead) return undefined;
      try {
        const ids = readArray(await storage?.get(KEYS_SEEN));
        const ended = readObject(await storage?.get(KEY));
        isRead = true;
        return { ended, keys: ids.filter((id) => typeof id === "string") };
      } catch {
        return undefined;
      }
    },
    saveEnded: (all: Readonly<Record<string, number>>) => save(KEY, all),
    saveKeys: (keys: ReadonlySet<string>) => save(KEYS_SEEN, [...keys]),
  };
}
