import { readArray, readObject } from "../../lib/read.ts";
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
   * @returns whether it must be asked again: a login counts as ended once two lists lack it
   */
  readonly observe: (known: HostLogins) => Promise<boolean>;
}

const KEY = "ended-logins";
const KEYS_SEEN = "keys";

/**
 * Only what was seen and is gone has been ended. A list that another login has come to says nothing
 * of those that it lacks: an early host keeps one login, and replaces it by the next. A key, which
 * is nowhere but in the host, has been ended once one list lacks it.
 */
export function createLogouts(
  ended: Omit<EndedLogins, "overlay">,
  storage: Storage | undefined,
): Logouts {
  /** By account, the lists in a row that have lacked it. */
  const seen = new Map<string, number>();
  const keys = new Set<string>();
  const credentials = new Set<string>();
  let restored: Promise<void> | undefined;

  async function restore(): Promise<void> {
    ended.restore(readObject(await storage?.get(KEY).catch(() => undefined)));
    for (const id of readArray(await storage?.get(KEYS_SEEN).catch(() => undefined))) {
      if (typeof id !== "string") continue;
      keys.add(id);
      seen.set(id, 0);
    }
  }

  async function noteKeys(logins: readonly HostLogin[]): Promise<void> {
    const before = keys.size;
    for (const { accountId, isKey } of logins) {
      if (isKey && accountId !== undefined) keys.add(accountId);
    }
    if (keys.size > before) await storage?.set(KEYS_SEEN, [...keys]).catch(() => undefined);
  }

  return {
    async observe({ goneKeys, logins }) {
      await (restored ??= restore());
      for (const id of goneKeys) {
        keys.add(id);
        seen.set(id, 0);
      }
      const hasNew = logins.some(({ id }) => !credentials.has(id));
      for (const { id } of logins) credentials.add(id);
      await noteKeys(logins);
      const present = new Set(
        logins.flatMap(({ accountId }) => (accountId === undefined ? [] : [accountId])),
      );
      for (const id of present) {
        ended.resume(id);
        seen.set(id, 0);
      }
      // Whose it is might be one of those that seem to be gone.
      if (logins.some(({ isTold }) => !isTold)) return false;
      const gone = [...seen].filter(([id]) => !present.has(id));
      for (const [id, times] of gone) {
        if (hasNew && !keys.has(id)) seen.delete(id);
        else if (times === 0 && !keys.has(id)) seen.set(id, 1);
        else {
          seen.delete(id);
          const all = await ended.end(id);
          await storage?.set(KEY, all).catch(() => undefined);
        }
      }
      return gone.some(([id]) => seen.has(id));
    },
  };
}
