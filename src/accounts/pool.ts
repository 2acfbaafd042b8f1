import { NoAccountError } from "../errors.ts";
import type { Deps } from "../lib/deps.ts";
import { type Account, type AccountOutcome, blockOf, maskedLabel } from "./account.ts";
import { mapAccount } from "./people.ts";
import { type AccountState, isSameState } from "./state.ts";
import type { AccountStore } from "./store.ts";
import { STRATEGIES, type StrategyName } from "./strategies.ts";
import { stateAfter } from "./transitions.ts";

export interface AccountPool {
  /** @throws NoAccountError when nobody is ready, with the reason for each */
  acquire(wish: {
    readonly sessionId: string | undefined;
    readonly exclude: ReadonlySet<string>;
  }): Promise<Account>;
  isAnyReady(exclude: ReadonlySet<string>): Promise<boolean>;
  /** Durable where other processes must know of it. */
  report(account: Account, outcome: AccountOutcome): Promise<void>;
}

export interface AccountPoolOptions extends Pick<Deps, "clock" | "logger" | "notify"> {
  readonly strategy: StrategyName;
  /** Absent where the accounts on disk must not be used. */
  readonly store?: AccountStore;
  /** Accounts that are in no file; their state is this process's. */
  readonly extra: readonly Account[];
}

/** Sessions remembered; an old one only loses its place. */
const MOST_SESSIONS = 1000;
/** `lastUsedAt` is for the order between processes: written when it would change that. */
const LAST_USED_STEP_MS = 10 * 60_000;

/** Chooses who serves, and keeps what the requests say of each. */
export function createAccountPool(options: AccountPoolOptions): AccountPool {
  return new Pool(options);
}

class Pool implements AccountPool {
  readonly #options: AccountPoolOptions;
  readonly #extra: Map<string, Account>;
  readonly #sessions = new Map<string, string>();
  readonly #turns = new Map<string, number>();
  #turn = 0;

  constructor(options: AccountPoolOptions) {
    this.#options = options;
    this.#extra = new Map(options.extra.map((account) => [account.id, account]));
  }

  acquire(wish: { sessionId: string | undefined; exclude: ReadonlySet<string> }): Promise<Account> {
    return Promise.resolve().then(() => {
      const ready = this.#ready(wish.exclude);
      const highest = Math.max(...ready.map((account) => account.priority));
      const preferred = ready.filter((account) => account.priority === highest);
      const chosen = STRATEGIES[this.#options.strategy](preferred, {
        ofSession: this.#sessions.get(wish.sessionId ?? ""),
        turnOf: (account) => this.#turns.get(account.id) ?? 0,
      });
      if (chosen === undefined) throw this.#nobody();
      this.#remember(chosen, wish.sessionId);
      return chosen;
    });
  }

  isAnyReady(exclude: ReadonlySet<string>): Promise<boolean> {
    return Promise.resolve().then(() => this.#ready(exclude).length > 0);
  }

  async report(account: Account, outcome: AccountOutcome): Promise<void> {
    const now = this.#options.clock.now();
    const current = this.#accounts().find(({ id }) => id === account.id);
    if (current === undefined) return;
    const state = stateAfter(current, outcome, now);
    const changed: Account = {
      ...current,
      state,
      ...(outcome.kind === "served" ? { lastUsedAt: now } : {}),
    };
    const isChanged = !isSameState(current.state, state);
    if (isChanged) this.#announce(changed, current.state);
    if (isChanged || this.#isWorthWriting(current, changed))
      await this.#keep(changed, outcome, now);
  }

  #accounts(): readonly Account[] {
    return [...(this.#options.store?.read().accounts ?? []), ...this.#extra.values()];
  }

  #ready(exclude: ReadonlySet<string>): readonly Account[] {
    const now = this.#options.clock.now();
    return this.#accounts().filter(
      (account) => !exclude.has(account.id) && blockOf(account, now) === undefined,
    );
  }

  #nobody(): NoAccountError {
    const now = this.#options.clock.now();
    return new NoAccountError(this.#accounts().flatMap((account) => blockOf(account, now) ?? []));
  }

  #remember(account: Account, sessionId: string | undefined): void {
    this.#turn += 1;
    this.#turns.set(account.id, this.#turn);
    if (sessionId === undefined) return;
    this.#sessions.delete(sessionId);
    this.#sessions.set(sessionId, account.id);
    const [oldest] = this.#sessions.keys();
    if (this.#sessions.size > MOST_SESSIONS && oldest !== undefined) this.#sessions.delete(oldest);
  }

  #isWorthWriting(before: Account, after: Account): boolean {
    if (after.lastUsedAt === before.lastUsedAt) return false;
    if (this.#options.strategy !== "sticky") return true;
    return (after.lastUsedAt ?? 0) - (before.lastUsedAt ?? 0) >= LAST_USED_STEP_MS;
  }

  /** A disk that refuses must not cost a request its answer. */
  async #keep(changed: Account, outcome: AccountOutcome, now: number): Promise<void> {
    if (this.#extra.has(changed.id)) {
      this.#extra.set(changed.id, changed);
      return;
    }
    try {
      await this.#options.store?.update((content) =>
        mapAccount(content, changed.id, (account) => ({
          ...account,
          state: stateAfter(account, outcome, now),
          ...(changed.lastUsedAt === undefined ? {} : { lastUsedAt: changed.lastUsedAt }),
        })),
      );
    } catch (error) {
      this.#options.logger.warn("accounts.state_unsaved", { error });
    }
  }

  #announce(account: Account, before: AccountState): void {
    const { notify } = this.#options;
    const { state } = account;
    const label = maskedLabel(account);
    if (state.kind === before.kind) return;
    if (state.kind === "suspended") notify({ kind: "account-suspended", account: label });
    if (state.kind === "login-required") notify({ kind: "login-required", account: label });
    if (state.kind === "quota-exhausted") {
      notify({ kind: "quota-exhausted", account: label, until: state.until });
    }
  }
}
