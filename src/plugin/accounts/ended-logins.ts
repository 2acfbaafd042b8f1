import type { Account } from "../../accounts/account.ts";
import type { AccountReader, Overlay } from "../../accounts/known-accounts.ts";

/**
 * Accounts that a person has logged out of in the host while others stay: they are unused there, as
 * after a logout, until the next login with them, wherever that is made. The file keeps them.
 */
export interface EndedLogins {
  readonly overlay: Overlay;
  /** @returns the accounts as another process may go on with them: JSON */
  readonly end: (id: string) => Promise<Readonly<Record<string, number>>>;
  /** The host has its login again. */
  readonly resume: (id: string) => void;
  /** @param saved what `end` has returned; anything may be in it */
  readonly restore: (saved: Readonly<Record<string, unknown>>) => void;
}

export function createEndedLogins(accounts: AccountReader): EndedLogins {
  /** By account, the login that was ended: another one has a higher number. */
  const ended = new Map<string, number>();
  const isEnded = ({ id, loginNumber = 0 }: Account) => ended.get(id) === loginNumber;

  return {
    overlay: (all) => (ended.size === 0 ? all : all.filter((account) => !isEnded(account))),
    async end(id) {
      const all = await accounts.read();
      const account = all.find((other) => other.id === id);
      if (account !== undefined) ended.set(id, account.loginNumber ?? 0);
      const known = new Set(all.filter(isEnded).map((other) => other.id));
      for (const other of ended.keys()) if (!known.has(other)) ended.delete(other);
      return Object.fromEntries(ended);
    },
    resume: (id) => void ended.delete(id),
    restore(saved) {
      for (const [id, login] of Object.entries(saved)) {
        if (typeof login === "number") ended.set(id, login);
      }
    },
  };
}
