import type { Patience } from "../../accounts/pool/pacer.ts";
import type { Slot } from "../../accounts/pool/pool.ts";
import { NoAccountError } from "../../facts/errors.ts";
import { type AccountBlock } from "../../facts/account-block.ts";
import { type FailureKind } from "../../facts/failure-kind.ts";
import type { Notice } from "../../facts/notice.ts";
import type { Exchange } from "../exchange.ts";
import { nobodyError } from "./outcome/final-failure.ts";

/** How long one request may wait for a failing service; after that it ends with an error. */
export const WAIT_BUDGET_MS = 30_000;

/** The caller gives up after 300 s (OPENCODE 4.5), and more than half of that is for the answer. */
const MAX_SLOT_WAIT_MS = 120_000;
/** The request waits for a cooldown of two minutes: an error would end a run of subagents. */
export const MAX_COOL_DOWN_WAIT_MS = 130_000;
/** After a cooldown a request still has this long for its turn among the others that waited. */
const MIN_SLOT_WAIT_MS = 60_000;

/** A look at the accounts costs one `stat`. */
const LOOK_EVERY_MS = 2_000;

const NEVER: End = { label: undefined, until: Infinity, reason: "throttled" };

/** When an account may serve again, milliseconds since the epoch, and why it cannot now. */
interface End {
  /** The account's, as messages name it. */
  readonly label: string | undefined;
  readonly until: number;
  readonly reason: FailureKind;
}

/**
 * Waits until an account may be used: the pinned one, else one that is ready or is about to be.
 * @returns undefined when the account was throttled meanwhile: wait for another slot
 * @throws NoAccountError, or the earlier failure if that says more; KiroNetworkError `timeout`
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
  let awaited: End | undefined;
  for (;;) {
    try {
      const slot = await context.accounts.acquireSlot({
        sessionId: question.sessionId,
        exclude: progress.excluded,
        ...patienceOf(exchange),
      });
      if (slot !== undefined) noteChoice(exchange, slot);
      return slot;
    } catch (error) {
      if (!(error instanceof NoAccountError)) throw error;
      const end = soonest(error.blocks);
      checkPatience(exchange, error, end, awaited);
      if (end.until !== awaited?.until) tellOfWait(exchange, end);
      awaited = end;
      if (await isOver(exchange, end)) progress.excluded.clear();
    }
  }
}

/** @throws why the request does not wait any longer */
function checkPatience(
  exchange: Exchange,
  error: NoAccountError,
  end: End,
  awaited: End | undefined,
): void {
  // All accounts are gone, or OpenCode's login is.
  if (awaited !== undefined && error.blocks.length === 0) throw error;
  // The end of the current wait may pass a little late, because timers do.
  if (awaited !== undefined && end.until <= awaited.until) return;
  if (isSomebodySoonReady(exchange, error.blocks)) return;
  throw nobodyError(error.blocks, exchange.progress.failure);
}

function tellOfWait(exchange: Exchange, { label: account, reason, until }: End): void {
  const milliseconds = waitUntil(exchange, until);
  exchange.context.deps.notify({ kind: "waiting", milliseconds, until, account, reason });
}

/**
 * Waits until then, but looks at the accounts every two seconds, because a person may change them.
 * @returns whether the time has come
 */
async function isOver(exchange: Exchange, { until }: End): Promise<boolean> {
  const leftMs = waitUntil(exchange, until);
  const milliseconds = Math.min(leftMs, LOOK_EVERY_MS);
  exchange.progress.waitedMs += milliseconds;
  await exchange.context.deps.clock.sleep(milliseconds, exchange.question.signal);
  return milliseconds === leftMs;
}

function noteChoice({ context, question, progress }: Exchange, slot: Slot): void {
  const { left } = progress;
  const { account, label, reason } = slot;
  progress.account = label;
  progress.left = undefined;
  context.credits.chose({ sessionId: question.sessionId, accountId: account.id, reason });
  if (left === undefined || left.from === label) return;
  context.deps.notify({ kind: "account-switched", to: label, ...left });
}

/** Whether one of these accounts may serve before this request has waited too long. */
export function isSomebodySoonReady(exchange: Exchange, blocks: readonly AccountBlock[]): boolean {
  const wait = waitUntil(exchange, soonest(blocks).until);
  // Kiro names the end of a throttle; the end of any other cooldown is only a guess.
  return blocks.some(({ reason }) => reason === "access-token-rejected")
    ? exchange.progress.waitedMs + wait <= WAIT_BUDGET_MS
    : elapsedMs(exchange) + wait <= MAX_COOL_DOWN_WAIT_MS;
}

/** Milliseconds. */
function waitUntil({ context }: Exchange, until: number): number {
  return Math.max(1, until - context.deps.clock.now());
}

function elapsedMs({ context, progress }: Exchange): number {
  return context.deps.clock.monotonic() - progress.startedAt;
}

function patienceOf(exchange: Exchange): Patience {
  const patienceMs = Math.max(MIN_SLOT_WAIT_MS, MAX_SLOT_WAIT_MS - elapsedMs(exchange));
  return { signal: exchange.question.signal, patienceMs };
}

export async function pause(
  { context, question, progress }: Exchange,
  milliseconds: number,
  facts: Pick<Notice<"waiting">, "account" | "reason">,
): Promise<void> {
  const until = context.deps.clock.now() + milliseconds;
  context.deps.notify({ kind: "waiting", milliseconds, until, ...facts });
  progress.waitedMs += milliseconds;
  await context.deps.clock.sleep(milliseconds, question.signal);
}

/** The block that ends first by itself; only a cooldown and a quota have an end. */
function soonest(blocks: readonly AccountBlock[]): End {
  const ends = blocks.map(({ label, reason = "throttled", state, until = Infinity }): End => {
    return { label, until, reason: state === "quota-exhausted" ? state : reason };
  });
  return ends.reduce((first, end) => (end.until < first.until ? end : first), NEVER);
}
