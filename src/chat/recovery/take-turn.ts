import type { Patience } from "../../accounts/pool/pacer.ts";
import type { Turn } from "../../accounts/pool/pool.ts";
import { NoAccountError } from "../../facts/errors.ts";
import { type AccountBlock } from "../../facts/account-block.ts";
import { type FailureKind } from "../../facts/failure-kind.ts";
import type { ChatContext, Question } from "../context.ts";
import { nobodyError } from "./final-error.ts";
import type { Progress } from "../progress.ts";

/** One request waits this long in all; after that OpenCode and the person must hear of it. */
export const WAIT_BUDGET_MS = 30_000;

/** OpenCode's patience ends at 300 s (OPENCODE 4.5): more than half of it is for the answer. */
const TURN_WITHIN_MS = 120_000;

const NEVER: End = { until: Infinity, reason: "throttled" };

/** When an account may serve again, milliseconds since the epoch, and what it waits for. */
interface End {
  readonly until: number;
  readonly reason: FailureKind;
}

/**
 * Waits until an account may be asked: the one to be asked again, else whoever is ready, or is
 * about to be.
 * @returns undefined when the account was throttled meanwhile: take another turn
 * @throws NoAccountError, or what failed before where that says more; KiroNetworkError `timeout`
 */
export async function takeTurn(
  context: ChatContext,
  question: Question,
  progress: Progress,
): Promise<Pick<Turn, "account" | "leave"> | undefined> {
  const { pinned } = progress;
  if (pinned === undefined) return await acquire(context, question, progress);
  const leave = await context.accounts.takeTurn(pinned, patienceOf(context, question, progress));
  if (leave !== undefined) return { account: pinned, leave };
  progress.pinned = undefined;
  return undefined;
}

async function acquire(
  context: ChatContext,
  question: Question,
  progress: Progress,
): Promise<Turn | undefined> {
  for (;;) {
    try {
      const turn = await context.accounts.acquire({
        sessionId: question.sessionId,
        exclude: progress.excluded,
        ...patienceOf(context, question, progress),
      });
      if (turn !== undefined) progress.account = turn.label;
      return turn;
    } catch (error) {
      if (!(error instanceof NoAccountError)) throw error;
      const { until, reason } = soonest(error.blocks);
      const wait = Math.max(1, until - context.deps.clock.now());
      if (progress.waitedMs + wait > WAIT_BUDGET_MS) throw nobodyError(error.blocks, progress);
      await pause(context, question, progress, wait, reason);
      progress.excluded.clear();
    }
  }
}

function patienceOf(
  { deps }: ChatContext,
  { signal }: Question,
  { startedAt }: Progress,
): Patience {
  return { signal, patienceMs: TURN_WITHIN_MS - (deps.clock.monotonic() - startedAt) };
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
