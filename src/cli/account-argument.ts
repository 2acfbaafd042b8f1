import type { Account } from "../accounts/account.ts";
import { ambiguousAccount, unknownAccount } from "../words/cli/account-argument.ts";
import { CliError } from "./cli-error.ts";

/**
 * The account that a person names: by its label as the lists show it, its own label, its e-mail
 * address or its id, or by the beginning of one of them. Case does not matter.
 * @throws CliError `account_unknown`, `account_ambiguous`
 */
export function accountNamed(
  name: string,
  accounts: readonly Account[],
  labelOf: (account: Account) => string,
): Account {
  const wanted = name.trim().toLowerCase();
  const namesOf = (account: Account) => {
    const names = [account.id, labelOf(account), account.label, account.identity.email];
    return names.flatMap((each) => each?.toLowerCase() ?? []);
  };
  const exact = accounts.filter((account) => namesOf(account).includes(wanted));
  const found =
    exact.length > 0 || wanted === ""
      ? exact
      : accounts.filter((account) => namesOf(account).some((each) => each.startsWith(wanted)));
  const [account, ...others] = found;
  if (account !== undefined && others.length === 0) return account;
  if (account === undefined) {
    throw new CliError("account_unknown", unknownAccount(name, accounts.map(labelOf)), 2);
  }
  throw new CliError("account_ambiguous", ambiguousAccount(name, found.map(labelOf)), 2);
}
