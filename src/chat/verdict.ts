import type { Account } from "../accounts/account.ts";
import { KiroError, type FailureKind } from "../errors.ts";
import { classify } from "../resilience/classify.ts";
import type { ChatContext } from "./context.ts";

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
  const { coolDownMs, kind } = classification;
  const rest =
    coolDownMs === undefined
      ? {}
      : { retryAfterMs: coolDownMs, until: deps.clock.now() + coolDownMs };
  try {
    await accounts.report(account, { kind: "failed", reason: kind, ...rest });
  } catch (problem) {
    if (!(problem instanceof KiroError)) throw problem;
    deps.logger.warn("chat.verdict-lost", { error: problem });
  }
}
