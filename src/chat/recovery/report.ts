import type { Account } from "../../accounts/account.ts";
import { STATE_AFTER } from "../../accounts/transitions.ts";
import { KiroError } from "../../facts/errors.ts";
import { endOf, type Failure } from "../../facts/failure.ts";
import type { ChatContext } from "../context.ts";
import type { FailedAttempt } from "./step.ts";

type Reporting = Pick<ChatContext, "accounts" | "deps">;

/** Tells the accounts of an attempt that failed. */
export async function reportFailure(
  reporting: Reporting,
  { account, failure, waitMs }: FailedAttempt,
): Promise<void> {
  // Where the service names no rest, the account's own is longer, and grows.
  const restMs = failure.coolDownMs === undefined ? undefined : waitMs;
  await report(reporting, account, failure, restMs);
}

/** Keeps what the service said of the account after output had begun; never fails. */
export async function reportAfterOutput(
  reporting: Reporting,
  account: Account,
  failure: Failure | undefined,
): Promise<void> {
  const state = failure && STATE_AFTER[failure.kind];
  // A token may have ended meanwhile: the next request refreshes it.
  if (failure === undefined || state === undefined || state === "login-required") return;
  try {
    await report(reporting, account, failure, failure.coolDownMs);
  } catch (error) {
    if (!(error instanceof KiroError)) throw error;
    reporting.deps.logger.warn("chat.report-lost", { error });
  }
}

/** The answer that has come waits for no disk, and is given whatever becomes of the report. */
export async function reportServed({ accounts, deps }: Reporting, account: Account): Promise<void> {
  try {
    await accounts.report(account, { kind: "served" });
  } catch (error) {
    deps.logger.warn("chat.report-lost", { error });
  }
}

/** @param restMs how long the account is to be left alone, where somebody said so */
async function report(
  { accounts, deps }: Reporting,
  account: Account,
  failure: Failure,
  restMs: number | undefined,
): Promise<void> {
  const now = deps.clock.now();
  const until = endOf({ ...failure, coolDownMs: restMs }, now);
  const rest = until === undefined ? {} : { retryAfterMs: until - now, until };
  await accounts.report(account, { kind: "failed", reason: failure.kind, ...rest });
}
