import type { Account } from "../../accounts/account.ts";
import { KiroError } from "../../facts/errors.ts";
import { type FailureKind } from "../../facts/failure-kind.ts";
import { classify } from "../../resilience/classify.ts";
import type { ChatContext } from "../context.ts";

/** What is said of an account holds whenever it is said. */
const VERDICTS: ReadonlySet<FailureKind> = new Set([
  "throttled",
  "quota-exhausted",
  "account-suspended",
]);

/** Keeps what the service said of the account after output had begun; never fails. */
export async function noteVerdict(
  { accounts, deps }: Pick<ChatContext, "accounts" | "deps">,
  account: Account,
  error: unknown,
): Promise<void> {
  const classification = classify(error);
  if (classification === undefined || !VERDICTS.has(classification.kind)) return;
  try {
    await reportFailure(
      { accounts, deps },
      account,
      classification.kind,
      classification.coolDownMs,
    );
  } catch (problem) {
    if (!(problem instanceof KiroError)) throw problem;
    deps.logger.warn("chat.verdict-lost", { error: problem });
  }
}

/** @param restMs how long the account is to be left alone, where somebody said so */
export async function reportFailure(
  { accounts, deps }: Pick<ChatContext, "accounts" | "deps">,
  account: Account,
  reason: FailureKind,
  restMs: number | undefined,
): Promise<void> {
  const rest =
    restMs === undefined ? {} : { retryAfterMs: restMs, until: deps.clock.now() + restMs };
  await accounts.report(account, { kind: "failed", reason, ...rest });
}
