import type { Account } from "../../accounts/account.ts";
import type { Failure } from "../../facts/failure.ts";
import type { Exchange } from "../exchange.ts";

/** An attempt that failed, and what the step after it must know. */
export interface FailedAttempt {
  readonly account: Account;
  readonly failure: Failure;
  /** Milliseconds to wait where the same is to be asked again. */
  readonly waitMs: number;
}

/** One thing that can be tried after a failure. */
export interface Step {
  /** Whether it is left to try. */
  isOpen(exchange: Exchange, failed: FailedAttempt): boolean | Promise<boolean>;
  /** Prepares the next attempt; throws where there shall be none. */
  take(exchange: Exchange, failed: FailedAttempt): void | Promise<void>;
  /** The failure says nothing of the account yet: what comes of this step does. */
  readonly sparesAccount?: true;
}
