import { defined } from "../lib/defined.ts";
import { type Credentials, loginSecretOf } from "../auth/credentials.ts";
import type { Identity } from "../auth/identity.ts";
import { readObject, readString } from "../lib/read.ts";
import type { Random } from "../lib/random.ts";
import type { Clock } from "../lib/time.ts";
import type { Usage } from "../service/account/usage.ts";
import {
  isInUse,
  isUsableLabel,
  lastLoginOf,
  withoutPending,
  type Account,
  type AccountOrigin,
} from "./account.ts";
import { isSamePerson } from "./same-person.ts";
import { READY } from "./state.ts";
import type { AccountStore } from "./store/store.ts";
import { isRecordOf } from "./store/unusable.ts";
import { stateAfterUsage } from "./transitions.ts";

export interface Login {
  readonly credentials: Credentials;
  readonly identity: Identity;
  /** What the service said of it when the person logged in. */
  readonly usage?: Usage | undefined;
  /** As `Account.origin`. */
  readonly origin?: AccountOrigin;
  /** As `Account.webSearchOff`; absent if that is not known. */
  readonly webSearchOff?: boolean;
  /** A person has just asked for it, and wants it to serve new conversations. */
  readonly servesNext?: boolean;
}

/**
 * Keeps a login. The same person logging in again updates their account in place; anyone else,
 * or a person who cannot be identified, gets a new account.
 * @returns once the account is durable; as `AccountStore.update` throws otherwise
 */
export async function addAccount(
  store: AccountStore,
  login: Login,
  options: AddOptions,
): Promise<Account> {
  const id = options.random.uuid();
  return await store.update((accounts) => {
    const now = options.clock.now();
    const [known, ...duplicates] = accounts.all().filter((other) => isSamePerson(other, login));
    // Logins whose owner the service did not name in time are known only when it names them.
    for (const duplicate of duplicates) accounts.remove(duplicate.id, now);
    const [broken] = accounts.discard((raw) => isRecordOf(raw, login));
    const ready =
      known === undefined
        ? { ...createAccount(id, login, now), ...labelOf(broken) }
        : keepsOwnLogin(known, duplicates, login)
          ? withNewFacts(known, login)
          : withNewLogin(known, login);
    const state = stateOf(ready, options, now);
    const account = { ...ready, ...numberOf(login, known, accounts.all()), state };
    accounts.put(account);
    return account;
  });
}

export interface AddOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** As in `stateAfterUsage`; not allowed unless said. */
  readonly overageAllowed?: boolean;
}

/** What a person has called it stays. */
function labelOf(raw: unknown): Pick<Account, "label"> {
  const label = readString(readObject(raw)["label"]);
  return label !== undefined && isUsableLabel(label) ? { label } : {};
}

/** An import is a login the first time only: doing it again must not change who serves. */
function numberOf(
  { origin, servesNext }: Login,
  known: Account | undefined,
  all: readonly Account[],
): Pick<Account, "loginNumber"> {
  const isAgain = origin !== undefined && known?.loginNumber !== undefined;
  return servesNext === true && !isAgain ? { loginNumber: lastLoginOf(all) + 1 } : {};
}

/** The first request must not spend what is not allowed to be spent. */
function stateOf(account: Account, { overageAllowed = false }: AddOptions, now: number) {
  const { state, usage } = account;
  return usage === undefined ? state : stateAfterUsage(account, usage, overageAllowed, now);
}

/** An account as a first login makes it. */
export function createAccount(id: string, login: Login, now: number): Account {
  return {
    id,
    identity: login.identity,
    credentials: login.credentials,
    generation: 1,
    state: READY,
    enabled: true,
    priority: 0,
    addedAt: now,
    ...defined({ usage: login.usage, origin: login.origin, webSearchOff: login.webSearchOff }),
  };
}

/**
 * Removes an account, and ends its login for good: but never one that another program has, too.
 * @returns whether it was there
 */
export async function removeAccount(
  store: AccountStore,
  id: string,
  { clock, endLogin }: RemoveOptions,
): Promise<boolean> {
  const removed = await store.update((accounts) => {
    const account = accounts.find(id);
    accounts.remove(id, clock.now());
    return account;
  });
  if (removed === undefined) return false;
  if (removed.origin === undefined) await endLogin(removed.credentials);
  return true;
}

export interface RemoveOptions {
  readonly clock: Clock;
  /** Best effort: never rejects. */
  readonly endLogin: (credentials: Credentials) => Promise<unknown>;
}

/**
 * @returns the account as it is now, undefined when there is none with this id
 */
export async function setEnabled(
  store: AccountStore,
  id: string,
  enabled: boolean,
): Promise<Account | undefined> {
  return await edit(store, id, (account) => ({ ...account, enabled }));
}

/**
 * @param label undefined takes it away
 * @returns as `setEnabled`
 */
export async function setLabel(
  store: AccountStore,
  id: string,
  label: string | undefined,
): Promise<Account | undefined> {
  return await edit(store, id, (account) => relabelled(account, label));
}

/**
 * @param priority higher is preferred
 * @returns as `setEnabled`
 */
export async function setPriority(
  store: AccountStore,
  id: string,
  priority: number,
): Promise<Account | undefined> {
  return await edit(store, id, (account) => ({ ...account, priority }));
}

/**
 * Puts an account before all others, those that come later too; it stays where it is if it is there.
 * @returns as `setEnabled`
 */
export async function preferAccount(store: AccountStore, id: string): Promise<Account | undefined> {
  return await store.update((accounts) => {
    const account = accounts.find(id);
    if (account === undefined) return undefined;
    const others = accounts.all().filter((other) => other.id !== id);
    const priority = Math.max(1, account.priority, ...others.map((other) => other.priority + 1));
    const preferred = { ...account, priority };
    if (priority !== account.priority) accounts.put(preferred);
    return preferred;
  });
}

/** No account comes before another one any more. @returns those that did, or came behind */
export async function clearPreferences(store: AccountStore): Promise<readonly Account[]> {
  return await store.update((accounts) => {
    const cleared = accounts.all().filter(({ priority }) => priority !== 0);
    for (const account of cleared) accounts.put({ ...account, priority: 0 });
    return cleared;
  });
}

function edit(
  store: AccountStore,
  id: string,
  change: (account: Account) => Account,
): Promise<Account | undefined> {
  return store.update((accounts) => {
    const account = accounts.find(id);
    if (account === undefined) return undefined;
    const changed = change(account);
    accounts.put(changed);
    return changed;
  });
}

function relabelled(account: Account, label: string | undefined): Account {
  const changed: Omit<Account, "label"> & { label?: string } = { ...account };
  if (label === undefined) delete changed.label;
  else changed.label = label;
  return changed;
}

/** What another login of the person does not change: label, priority, dates. */
export function withNewLogin(account: Account, login: Login): Account {
  const { credentials, identity, origin, usage, webSearchOff } = login;
  const kept: Omit<Account, "origin"> & { origin?: AccountOrigin } = withoutPending(account);
  delete kept.origin;
  return {
    ...kept,
    identity: { ...account.identity, ...identity },
    credentials,
    generation: account.generation + 1,
    state: READY,
    enabled: true,
    ...defined({ origin, usage, webSearchOff }),
  };
}

/**
 * A login of the account's own that works is better than one shared with another program; but a
 * refresh token that was spent here has its successor nowhere else.
 */
function keepsOwnLogin(known: Account, duplicates: readonly Account[], login: Login): boolean {
  if (login.origin === undefined || known.origin !== undefined || !isInUse(known)) return false;
  const secret = loginSecretOf(login.credentials);
  return [known, ...duplicates].every(
    ({ credentials, renewedAt }) =>
      renewedAt === undefined || loginSecretOf(credentials) !== secret,
  );
}

function withNewFacts(account: Account, { identity, usage, webSearchOff }: Login): Account {
  const known = { ...account.identity, ...identity };
  return { ...account, identity: known, ...defined({ usage, webSearchOff }) };
}
