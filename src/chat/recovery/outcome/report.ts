import type { Account } from "../../../accounts/account.ts";
import { STATE_AFTER } from "../../../accounts/transitions.ts";
import { KiroError } from "../../../facts/errors.ts";
import { endOf, type Failure } from "../../../facts/failure.ts";
import type { ChatContext } from "../../context.ts";
import type { FailedAttempt } from "../step.ts";

type Reporting = Pick<ChatContext, "accounts" | "deps">;

/** Reports a failed attempt to the accounts. */
export async function reportFailure(
  reporting: Reporting,
  { account, failure, waitMs }: FailedAttempt,
): Promise<void> {
  // If the service names no cooldown, the account's own is longer, and grows.
  const coolDownMs = failure.coolDownMs === undefined ? undefined : waitMs;
  await report(reporting, account, failure, coolDownMs);
}

/** Records what the service said about the account after output had begun. Never throws. */
export async function reportAfterOutput(
  reporting: Reporting,
  account: Account,
  failure: Failure | undefined,
): Promise<void> {
  const state = failure && STATE_AFTER[failure.kind];
  // A refused token is no verdict on the account: the next request refreshes it.
  if (failure === undefined || state === undefined || state === "login-required") return;
  try {
    await report(reporting, account, failure, failure.coolDownMs);
  } catch (error) {
    if (!(error instanceof KiroError)) throw error;
    reporting.deps.logger.warn("chat.report-lost", { error });
  }
}

/** The answer does not wait for the disk, and continues even if the report fails. */
export async function reportServed({ accounts, deps }: Reporting, account: Account): Promise<void> {
  try {
    await accounts.report(account, { kind: "served" });
  } catch (error) {
    deps.logger.warn("chat.report-lost", { error });
  }
}

/** @param coolDownMs how long the account cools down, if known */
async function report(
  { accounts, deps }: Reporting,
  account: Account,
  failure: Failure,
  coolDownMs: number | undefined,
): Promise<void> {
  const now = deps.clock.now();
  const until = endOf({ ...failure, coolDownMs }, now);
  const cooldown = until === undefined ? {} : { retryAfterMs: until - now, until };
  await accounts.report(account, { kind: "failed", reason: failure.kind, ...cooldown });
}
