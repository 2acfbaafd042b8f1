import { blockOf, labelsOf, type Account } from "../../accounts/account.ts";
import { firstChoice, type SelectionStrategy } from "../../accounts/pool/strategies.ts";
import { isOutdated } from "../../accounts/transitions.ts";
import type { AccountBlock } from "../../facts/account-block.ts";
import type { ChoiceReason } from "../../facts/choice-reason.ts";
import { totalOf, type SessionStatus, type StatusState } from "../../status/state.ts";

/** What is on disk, as of a moment. */
export interface Snapshot {
  readonly now: number;
  /** Those that may serve; with `KIRO_API_KEY` that key alone. */
  readonly accounts: readonly Account[];
  /** Why the accounts file cannot be read; there are no accounts then. */
  readonly trouble?: unknown;
  readonly status: StatusState;
  readonly strategy: SelectionStrategy;
  /** OpenCode has a login for the provider, or a key is set: without it no account serves. */
  readonly isLoggedIn: boolean;
}

/** What a person sees of Kiro in a conversation, or before it. Times are milliseconds since the epoch. */
export interface Facts {
  readonly now: number;
  /** Masked. Absent where no account can serve. */
  readonly account?: string;
  readonly plan?: string | undefined;
  readonly quota?: Quota | undefined;
  /** Why the account serves this conversation; absent before it began. */
  readonly reason?: ChoiceReason | undefined;
  /** Why the account cannot serve now. */
  readonly block?: AccountBlock | undefined;
  /** Of this conversation. */
  readonly credits?: number;
  /** Nobody knows which accounts there are. */
  readonly isOpaque: boolean;
}

export interface Quota {
  readonly left: number;
  readonly limit: number;
  readonly resetAt?: number | undefined;
}

/** @param sessionId undefined before a conversation has begun */
export function factsOf(snapshot: Snapshot, sessionId: string | undefined): Facts {
  const { isLoggedIn, now, status, strategy } = snapshot;
  const accounts = isLoggedIn ? snapshot.accounts : [];
  const session = sessionId === undefined ? undefined : status.sessions.get(sessionId);
  const serving = accounts.find(({ id }) => id === session?.accountId);
  const account = serving ?? next(accounts, strategy, now);
  return {
    now,
    isOpaque: isLoggedIn && snapshot.trouble !== undefined,
    ...(account && accountFacts(account, accounts, now)),
    ...(serving && session && sessionFacts(session)),
  };
}

/** Who serves a new conversation; if nobody can, the first of the file, for its reason. */
function next(accounts: readonly Account[], strategy: SelectionStrategy, now: number) {
  return firstChoice(strategy, accounts, now) ?? accounts.find(({ enabled }) => enabled);
}

function accountFacts(account: Account, all: readonly Account[], now: number): Partial<Facts> {
  return {
    account: labelsOf(all)(account),
    plan: account.usage?.plan,
    quota: quotaOf(account, now),
    block: blockOf(account, now),
  };
}

function sessionFacts({ credits, reason }: SessionStatus): Partial<Facts> {
  return { reason, credits: totalOf(credits) };
}

export function quotaOf(account: Account, now: number): Quota | undefined {
  const { usage } = account;
  if (usage === undefined || usage.limit <= 0 || isOutdated(account, now)) return undefined;
  const { limit, resetAt, used } = usage;
  return { left: Math.max(0, limit - used), limit, resetAt };
}
