import { type Account, labelsOf, maskedLabel, RECORD_NAME } from "../../../accounts/account.ts";
import { apiKeyVariableAccounts } from "../../../core/api-key-variable.ts";
import type { Core } from "../../../core/core.ts";
import { closest } from "../../../lib/closest.ts";
import {
  accountOfVariable,
  ambiguousAccount,
  unknownAccount,
} from "../../../words/cli/accounts/argument.ts";
import { CliError } from "../../cli-error.ts";

/** An account, and how messages name it. */
export interface Found {
  readonly account: Account;
  readonly label: string;
}

const MAX_NEAR = 3;
/** As many letters of an id as messages show; a slip of one letter must not name an account. */
export const MIN_PIECE = 4;

/**
 * The account of the file that a person named, as the accounts are now.
 * @throws as `accountNamed` and `AccountStore.read`
 */
export async function findAccount(core: Core, typed: string): Promise<Found> {
  return accountNamed(core, typed, await core.store.read());
}

/**
 * The one of these accounts that a person named: in full, or by the beginning of its id. Case does
 * not matter.
 * @throws CliError `account_unknown`, `account_of_variable`, `account_ambiguous`
 */
export function accountNamed(core: Core, typed: string, accounts: readonly Account[]): Found {
  const labelOf = labelsOf(accounts);
  const wanted = typed.trim().toLowerCase();
  const found = accountsNamed(wanted, accounts, labelOf);
  const [account] = found;
  if (account === undefined) throw unknown(typed, accounts, core);
  if (found.length === 1) return { account, label: labelOf(account) };
  const labels = found.slice(0, MAX_NEAR).map(labelOf);
  throw new CliError("account_ambiguous", ambiguousAccount(typed, labels), 2);
}

/** @param typed for the error */
export function unknown(typed: string, accounts: readonly Account[], core: Core): CliError {
  const wanted = typed.trim().toLowerCase();
  const ofVariable = apiKeyVariableAccounts(core).some(({ label }) => isNamed(label, wanted));
  if (ofVariable) return new CliError("account_of_variable", accountOfVariable());
  const labelOf = labelsOf(accounts);
  const names = accounts.flatMap((account) =>
    namesOf(account, labelOf).map((name) => ({ name, label: labelOf(account) })),
  );
  const near = closest(
    wanted,
    names.map(({ name }) => name),
    MAX_NEAR,
    Math.max(1, Math.floor(wanted.length / 3)),
  ).flatMap((name) => names.find((other) => other.name === name)?.label ?? []);
  return new CliError("account_unknown", unknownAccount(typed, [...new Set(near)]), 2);
}

type LabelOf = (account: Account) => string;

/** The first way of naming that fits any account decides. @param wanted in lower case */
export function accountsNamed(
  wanted: string,
  accounts: readonly Account[],
  labelOf: LabelOf,
): readonly Account[] {
  if (wanted === "" || RECORD_NAME.test(wanted)) return [];
  const ways: readonly ((account: Account) => boolean)[] = [
    ({ id }) => isNamed(id, wanted),
    ({ label }) => isNamed(label, wanted),
    (account) => namesOf(account, labelOf).includes(wanted),
    ({ id }) =>
      wanted.length >= MIN_PIECE &&
      (id.toLowerCase().startsWith(wanted) || withoutDashes(id).startsWith(wanted)),
  ];
  for (const isMeant of ways) {
    const found = accounts.filter(isMeant);
    if (found.length > 0) return found;
  }
  return [];
}

/** Everything that it may be called beside its id, in lower case. */
function namesOf(account: Account, labelOf: LabelOf): readonly string[] {
  const { credentials, id, identity, label } = account;
  const masked = maskedLabel({ id, identity, credentials });
  const names = [label, identity.email, masked, maskedLabel(account), labelOf(account)];
  return names.flatMap((name) => name?.toLowerCase() ?? []);
}

function isNamed(name: string | undefined, wanted: string): boolean {
  return name?.toLowerCase() === wanted;
}

function withoutDashes(id: string): string {
  return id.replaceAll("-", "").toLowerCase();
}
