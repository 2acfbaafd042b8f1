import * as z from "zod/mini";
import { type Account, labelsOf } from "../../../accounts/account.ts";
import { accountsOf } from "../../../accounts/store/format.ts";
import { endLogin, endOf } from "../../../auth/credentials.ts";
import type { Core } from "../../../core/core.ts";
import type { Machine, Paths } from "../../../core/paths.ts";

import { contentOf, readAccountsFile } from "../doctor/facts/accounts-file.ts";

/** An account that is deleted with its file. */
export const deletedLogin = z.strictObject({
  label: z.string(),
  /** As of `accounts remove`; `kept`: Kiro is asked to end it when the files are deleted. */
  login: z.enum(["kept", "ended", "failed", "impossible", "key-lasts", "shared"]),
});

export type DeletedLogin = z.output<typeof deletedLogin>;

/** @returns none where the file cannot be read: its logins end by themselves */
export function readAccounts(paths: Paths, { platform }: Machine): readonly Account[] {
  const content = contentOf(readAccountsFile(paths.accountsFile, platform));
  return content === undefined ? [] : accountsOf(content);
}

export function keptLogins(accounts: readonly Account[]): DeletedLogin[] {
  const labelOf = labelsOf(accounts);
  return accounts.map((account) => {
    const end = account.origin === undefined ? endOf(account.credentials) : "shared";
    return { label: labelOf(account), login: end === "ended" ? "kept" : end };
  });
}

/** Best effort, all at once; a login that another program has, too, is left alone. */
export async function endLogins(
  { deps, service }: Core,
  accounts: readonly Account[],
): Promise<DeletedLogin[]> {
  const call = { ...deps, userAgent: service.userAgent };
  const labelOf = labelsOf(accounts);
  return await Promise.all(
    accounts.map(async (account) => {
      const isShared = account.origin !== undefined;
      const login = isShared ? "shared" : await endLogin(account.credentials, call);
      return { label: labelOf(account), login };
    }),
  );
}
