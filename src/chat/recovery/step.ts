import type { Account } from "../../accounts/account.ts";
import type { Failure } from "../../facts/failure.ts";
import type { Exchange } from "../exchange.ts";

/** A failed attempt, with what the next step must know. */
export interface FailedAttempt {
  readonly account: Account;
  readonly failure: Failure;
  /** Milliseconds to wait before the same request is sent again. */
  readonly waitMs: number;
}

/** One thing that can be tried after a failure. */
export interface Step {
  /** Whether the step is left to try. */
  isOpen(exchange: Exchange, failed: FailedAttempt): boolean | Promise<boolean>;
  /** Prepares the next attempt; throws if there must be none. */
  take(exchange: Exchange, failed: FailedAttempt): void | Promise<void>;
  /** The failure says nothing about the account yet; the result of this step will. */
  readonly sparesAccount?: true;
}
