import type { Account } from "../accounts/account.ts";
import { type AccountBlock, type FailureKind, NoAccountError } from "../errors.ts";
import type { ChatContext, Question } from "./context.ts";
import { nobodyError } from "./final-error.ts";
import type { Progress } from "./progress.ts";

/** One request waits this long in all; after that OpenCode and the person must hear of it. */
export const WAIT_BUDGET_MS = 30_000;

const NEVER: End = { until: Infinity, reason: "throttled" };

/** When an account may serve again, milliseconds since the epoch, and what it waits for. */
interface End {
  readonly until: number;
  readonly reason: FailureKind;
}

/**
 * Waits for an account that is about to be ready again, if that is soon.
 * @throws NoAccountError, or what failed before where that says more
 */
export async function acquire(
  context: ChatContext,
  question: Question,
  progress: Progress,
): Promise<Account> {
  for (;;) {
    try {
      return await context.accounts.acquire({
        sessionId: question.sessionId,
        exclude: progress.excluded,
      });
    } catch (error) {
      const { until, reason } = error instanceof NoAccountError ? soonest(error.blocks) : NEVER;
      const wait = Math.max(1, until - context.deps.clock.now());
      if (progress.waitedMs + wait > WAIT_BUDGET_MS) throw nobodyError(error, progress);
      await pause(context, question, progress, wait, reason);
      progress.excluded.clear();
    }
  }
}

export async function pause(
  context: ChatContext,
  question: Question,
  progress: Progress,
  milliseconds: number,
  reason: FailureKind,
): Promise<void> {
  context.deps.notify({ kind: "waiting", milliseconds, reason });
  progress.waitedMs += milliseconds;
  await context.deps.clock.sleep(milliseconds, question.signal);
}

/** Whose trouble ends first by itself; only a rest and a quota have an end. */
function soonest(blocks: readonly AccountBlock[]): End {
  const ends = blocks.map(({ state, until = Infinity }): End => {
    return { until, reason: state === "quota-exhausted" ? state : "throttled" };
  });
  return ends.reduce((first, end) => (end.until < first.until ? end : first), NEVER);
}
