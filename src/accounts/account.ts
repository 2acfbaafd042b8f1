import { defined } from "../lib/defined.ts";
import { createHash } from "node:crypto";
import { type Credentials, displayNameOf } from "../auth/credentials.ts";
import type { Identity } from "../auth/identity.ts";
import type { AccountBlock } from "../facts/account-block.ts";
import type { FailureKind } from "../facts/failure-kind.ts";
import { printable } from "../lib/log/printable.ts";
import type { ProcessIdentity } from "../lib/lock/process-identity.ts";
import { maskEmail } from "../lib/log/secret-text.ts";
import type { Usage } from "../service/account/usage.ts";
import { factsOf, lastingState, type AccountState } from "./state.ts";

/** One login kept by us. Times are milliseconds since the epoch. */
export interface Account {
  /** Random and stable; not derived from any token or address. */
  readonly id: string;
  /** The person's own name for it; `maskedLabel` is what messages show. */
  readonly label?: string;
  readonly identity: Identity;
  readonly credentials: Credentials;
  /** Counts the credentials: a refresh or a new login adds one. The higher one is the newer. */
  readonly generation: number;
  readonly state: AccountState;
  readonly enabled: boolean;
  /** Higher is preferred; 0 unless the person said otherwise. */
  readonly priority: number;
  readonly addedAt: number;
  /** Counts the logins of people: the highest is that of the last one. No clock can turn it round. */
  readonly loginNumber?: number;
  /** Whose login it is: absent if the person logged in here, and nobody else has it. */
  readonly origin?: AccountOrigin;
  /** Written rarely: good for an order, not for a bill. */
  readonly lastUsedAt?: number;
  readonly usage?: Usage;
  /** The person has been warned that most of the quota is used; reset when it no longer is. */
  readonly quotaWarned?: boolean;
  /** The organisation has switched web search off for its profile. */
  readonly webSearchOff?: boolean;
  /** When its tokens were refreshed last, if ever. */
  readonly renewedAt?: number;
  /** Set before a refresh token is spent and gone once the answer is stored. */
  readonly pendingRefresh?: PendingRefresh;
}

/** `imported`: another program or machine has the same login, and would lose it with ours. */
export type AccountOrigin = "imported";

/** What a process that was killed in the middle of a refresh leaves behind. */
export interface PendingRefresh {
  readonly startedAt: number;
  /** `fingerprint` of the refresh token that was sent. */
  readonly spends: string;
  /** Who waits for the answer; absent once nobody does. */
  readonly by?: ProcessIdentity;
}

/** Names a token without giving it away. */
export function fingerprint(token: string): string {
  return createHash("sha256").update(token).digest("hex").slice(0, 16);
}

/** The account once the answer of its refresh is known. */
export function withoutPending(account: Account): Account {
  const copy: { -readonly [Key in keyof Account]: Account[Key] } = { ...account };
  delete copy.pendingRefresh;
  return copy;
}

/** How a request ended, as far as the account is concerned. */
export type AccountOutcome =
  | { readonly kind: "served" }
  | {
      readonly kind: "failed";
      readonly reason: FailureKind;
      /** What Retry-After asked for, milliseconds from now. */
      readonly retryAfterMs?: number | undefined;
      /** When the quota comes back, where the service said so. */
      readonly until?: number | undefined;
    };

/** Why the account may not serve now; undefined when it may. */
export function blockOf(
  account: Account,
  now: number,
  label = maskedLabel(account),
): AccountBlock | undefined {
  const reason = reasonOf(account, now);
  return reason && { label, ...reason };
}

export function isReady(account: Account, now: number): boolean {
  return reasonOf(account, now) === undefined;
}

/** A login that is dead or suspended is left alone until a person has dealt with it. */
export function isInUse({ enabled, state }: Account): boolean {
  return enabled && !factsOf(state).needsLogin;
}

/** Whether Kiro has said nothing of a key yet: not even that it is valid. */
export function isUncheckedKey({ credentials, usage }: Account): boolean {
  return credentials.method === "api-key" && usage === undefined;
}

/** The number of the last login; 0 if there was none. */
export function lastLoginOf(all: readonly Account[]): number {
  return all.reduce((last, { loginNumber = 0 }) => Math.max(last, loginNumber), 0);
}

function reasonOf(account: Account, now: number): Omit<AccountBlock, "label"> | undefined {
  if (!account.enabled) return { state: "disabled" };
  const state = lastingState(account.state, now);
  switch (state.kind) {
    case "ready":
      return undefined;
    case "cooling-down":
      return { state: state.kind, until: state.until, reason: state.reason };
    case "quota-exhausted":
      return { state: state.kind, ...defined({ until: state.until }) };
    case "login-required":
      if (isUsableUntil(state.usableUntil, now)) return undefined;
      return { state: state.kind, login: { reason: state.reason, since: state.since } };
    case "suspended":
      return { state: state.kind };
  }
}

/** Names accounts in messages, with a piece of the id where several of them look the same. */
export function labelsOf(all: readonly Account[]): (account: Account) => string {
  const counts = new Map<string, number>();
  for (const account of all) {
    const label = maskOf(account);
    counts.set(label, (counts.get(label) ?? 0) + 1);
  }
  return (account) => {
    const label = maskOf(account);
    return (counts.get(label) ?? 0) > 1 ? `${label} (${pieceOf(account.id)})` : label;
  };
}

/** An account is never changed in place: its mask holds for as long as the object. */
const masks = new WeakMap<Account, string>();

function maskOf(account: Account): string {
  const mask = masks.get(account) ?? maskedLabel(account);
  masks.set(account, mask);
  return mask;
}

/** Messages call broken records so: it must never mean an account that can be used. */
export const RECORD_NAME = /^record-\d+$/i;

/** Whether a person may call an account so: not what means a broken record, or an option. */
export function isUsableLabel(label: string): boolean {
  return !label.startsWith("-") && !RECORD_NAME.test(label);
}

/** The name of an account by itself: no full address. */
export function maskedLabel(account: Pick<Account, "id" | "label" | "identity" | "credentials">) {
  if (account.label !== undefined) return masked(account.label);
  const { email } = account.identity;
  if (email !== undefined) return masked(email);
  return `${displayNameOf(account.credentials)} account ${pieceOf(account.id)}`;
}

function pieceOf(id: string): string {
  return id.replaceAll("-", "").slice(0, 4);
}

/** With the mask that the debug log shows, too; text without an address stays. */
export function masked(text: string): string {
  const visible = printable(text).slice(0, 100);
  return visible.replace(/[^\s(<"']\S*@\S+/gu, maskEmail);
}

function isUsableUntil(until: number | undefined, now: number): boolean {
  return until !== undefined && now < until;
}
