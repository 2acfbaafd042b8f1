import type { Patience } from "../../accounts/pool/pacer.ts";
import type { Slot } from "../../accounts/pool/pool.ts";
import { NoAccountError } from "../../facts/errors.ts";
import { type AccountBlock } from "../../facts/account-block.ts";
import { type FailureKind } from "../../facts/failure-kind.ts";
import type { Exchange } from "../exchange.ts";
import { nobodyError } from "./final-failure.ts";

/** How long one request may wait in total; after that it ends with an error. */
export const WAIT_BUDGET_MS = 30_000;

/** The caller's patience ends at 300 s (OPENCODE 4.5): more than half of it is for the answer. */
const MAX_SLOT_WAIT_MS = 120_000;

const NEVER: End = { until: Infinity, reason: "throttled" };

/** When an account may serve again, milliseconds since the epoch, and what it waits for. */
interface End {
  readonly until: number;
  readonly reason: FailureKind;
}

/**
 * Waits until an account may be asked: the one to be asked again, else whoever is ready, or is
 * about to be.
 * @returns undefined when the account was throttled meanwhile: wait for another slot
 * @throws NoAccountError, or what failed before if that says more; KiroNetworkError `timeout`
 */
export async function acquireSlot(
  exchange: Exchange,
): Promise<Pick<Slot, "account" | "release"> | undefined> {
  const { context, progress } = exchange;
  const { pinned } = progress;
  if (pinned === undefined) return await acquireAny(exchange);
  const release = await context.accounts.acquireSlotOf(pinned, patienceOf(exchange));
  if (release !== undefined) return { account: pinned, release };
  progress.pinned = undefined;
  return undefined;
}

async function acquireAny(exchange: Exchange): Promise<Slot | undefined> {
  const { context, question, progress } = exchange;
  for (;;) {
    try {
      const slot = await context.accounts.acquireSlot({
        sessionId: question.sessionId,
        exclude: progress.excluded,
        ...patienceOf(exchange),
      });
      if (slot !== undefined) progress.account = slot.label;
      return slot;
    } catch (error) {
      if (!(error instanceof NoAccountError)) throw error;
      if (!isSomebodySoonReady(exchange, error.blocks)) {
        throw nobodyError(error.blocks, progress.failure);
      }
      const { until, reason } = soonest(error.blocks);
      await pause(exchange, waitUntil(exchange, until), reason);
      progress.excluded.clear();
    }
  }
}

/** Whether one of these accounts may serve before this request has waited for too long. */
export function isSomebodySoonReady(exchange: Exchange, blocks: readonly AccountBlock[]): boolean {
  const { waitedMs } = exchange.progress;
  return waitedMs + waitUntil(exchange, soonest(blocks).until) <= WAIT_BUDGET_MS;
}

/** Milliseconds. */
function waitUntil({ context }: Exchange, until: number): number {
  return Math.max(1, until - context.deps.clock.now());
}

function patienceOf({ context, question, progress }: Exchange): Patience {
  const waitedMs = context.deps.clock.monotonic() - progress.startedAt;
  return { signal: question.signal, patienceMs: MAX_SLOT_WAIT_MS - waitedMs };
}

export async function pause(
  { context, question, progress }: Exchange,
  milliseconds: number,
  reason: FailureKind,
): Promise<void> {
  context.deps.notify({ kind: "waiting", milliseconds, reason });
  progress.waitedMs += milliseconds;
  await context.deps.clock.sleep(milliseconds, question.signal);
}

/** Which block ends first by itself; only a cooldown and a quota have an end. */
function soonest(blocks: readonly AccountBlock[]): End {
  const ends = blocks.map(({ reason = "throttled", state, until = Infinity }): End => {
    return { until, reason: state === "quota-exhausted" ? state : reason };
  });
  return ends.reduce((first, end) => (end.until < first.until ? end : first), NEVER);
}
