import type { Credentials, Identity } from "../auth/credentials.ts";
import type { Deps } from "../lib/deps.ts";
import { type Account, withoutPending } from "./account.ts";
import { READY } from "./state.ts";
import type { AccountStore, StoreContent } from "./store.ts";

/** What a login yields. */
export interface Login {
  readonly credentials: Credentials;
  readonly identity: Identity;
}

/**
 * Keeps a login: a new account, or the same person's account renewed in place. Never told apart by
 * tokens or profile: tokens change, and social accounts share a profile (CONTRACT section 2).
 * @returns once the account is on disk
 */
export async function addAccount(
  store: AccountStore,
  login: Login,
  { clock, random }: Pick<Deps, "clock" | "random">,
): Promise<{ readonly account: Account; readonly isNew: boolean }> {
  const fresh: Account = {
    id: random.uuid(),
    identity: login.identity,
    credentials: login.credentials,
    generation: 1,
    state: READY,
    enabled: true,
    priority: 0,
    addedAt: clock.now(),
  };
  let kept = fresh;
  await store.update((content) => {
    const known = content.accounts.find((account) => isSamePerson(account, login));
    kept = known === undefined ? fresh : renewed(known, login);
    return withAccount(content, kept);
  });
  return { account: kept, isNew: kept.id === fresh.id };
}

/** Leaves a mark, so that no late save brings the account back. */
export async function removeAccount(
  store: AccountStore,
  id: string,
  { clock }: Pick<Deps, "clock">,
): Promise<boolean> {
  let isRemoved = false;
  await store.update((content) => {
    isRemoved = content.accounts.some((account) => account.id === id);
    if (!isRemoved) return content;
    return {
      accounts: content.accounts.filter((account) => account.id !== id),
      tombstones: [...content.tombstones, { id, at: clock.now() }].slice(-MOST_TOMBSTONES),
    };
  });
  return isRemoved;
}
const MOST_TOMBSTONES = 200;

/** The person's own settings of an account. */
export async function changeAccount(
  store: AccountStore,
  id: string,
  settings: Partial<Pick<Account, "label" | "enabled" | "priority">>,
): Promise<boolean> {
  let isKnown = false;
  await store.update((content) => {
    isKnown = content.accounts.some((account) => account.id === id);
    if (!isKnown) return content;
    return mapAccount(content, id, (account) => ({ ...account, ...settings }));
  });
  return isKnown;
}

/** The content with one account changed; an account that is gone stays gone. */
export function mapAccount(
  content: StoreContent,
  id: string,
  change: (account: Account) => Account,
): StoreContent {
  return {
    ...content,
    accounts: content.accounts.map((account) => (account.id === id ? change(account) : account)),
  };
}

function withAccount(content: StoreContent, account: Account): StoreContent {
  const isKnown = content.accounts.some(({ id }) => id === account.id);
  const tombstones = content.tombstones.filter(({ id }) => id !== account.id);
  if (isKnown) return { ...mapAccount(content, account.id, () => account), tombstones };
  return { accounts: [...content.accounts, account], tombstones };
}

function renewed(known: Account, login: Login): Account {
  return {
    ...withoutPending(known),
    identity: { ...known.identity, ...login.identity },
    credentials: login.credentials,
    generation: known.generation + 1,
    state: READY,
    enabled: true,
  };
}

function isSamePerson(account: Account, login: Login): boolean {
  if (directoryOf(account.credentials) !== directoryOf(login.credentials)) return false;
  const { userId, email } = login.identity;
  if (userId !== undefined && account.identity.userId !== undefined) {
    return userId === account.identity.userId;
  }
  return email !== undefined && email.toLowerCase() === account.identity.email?.toLowerCase();
}

/** Where the person is known: the same address at two directories is two accounts. */
function directoryOf(credentials: Credentials): string {
  switch (credentials.method) {
    case "api-key":
      return "api-key";
    case "social":
      return credentials.provider;
    case "idc":
      return `${credentials.provider} ${credentials.startUrl}`;
  }
}
