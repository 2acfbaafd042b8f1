import type { Account } from "../../accounts/account.ts";
import { bearerOf, isRefreshable } from "../../auth/credentials.ts";
import { throwIfAborted } from "../../lib/time.ts";
import { backoffMs } from "../../resilience/backoff.ts";
import { type Classification, classify } from "../../resilience/classify.ts";
import { type Openings, recover, RECOVERY, type RecoveryStep } from "../../resilience/recover.ts";
import { isHostFault } from "../../service/failure.ts";
import { attempt, type OpenAnswer } from "../attempt.ts";
import type { ChatContext, Question } from "../context.ts";
import { finalError, localTrouble } from "./final-error.ts";
import { canOmitProfile, omitProfile, refusalBehind } from "./omit-profile.ts";
import { type Progress, withRefusal } from "../progress.ts";
import { isRepairable, repair } from "./repair.ts";
import { pause, takeTurn, WAIT_BUDGET_MS } from "./take-turn.ts";
import { reportFailure } from "./verdict.ts";

/**
 * The only loop: asks until there is output or nothing is left to try.
 * @throws what failed last; NoAccountError when nobody is ready
 */
export async function ask(
  context: ChatContext,
  question: Question,
  progress: Progress,
): Promise<OpenAnswer> {
  for (;;) {
    throwIfAborted(question.signal);
    const turn = await takeTurn(context, question, progress);
    if (turn === undefined) continue;
    let decision: Decision;
    try {
      const answer = await attempt(context, question, progress, turn.account);
      void noteService(context, answer.account);
      return answer;
    } catch (error) {
      progress.failure = error;
      decision = await decide(context, question, progress, progress.pinned ?? turn.account);
    } finally {
      // After the report: whoever is next must not ask an account that has just been throttled.
      turn.leave();
    }
    await goOn(context, question, progress, decision);
  }
}

/** The answer that has come waits for no disk, and is given whatever becomes of the note. */
async function noteService({ accounts, deps }: ChatContext, account: Account): Promise<void> {
  try {
    await accounts.report(account, { kind: "served" });
  } catch (error) {
    deps.logger.warn("chat.service-unnoted", { error });
  }
}

/** What to do about a failure that the accounts have been told of. */
interface Decision {
  readonly account: Account;
  readonly classification: Classification;
  readonly error: unknown;
  readonly step: RecoveryStep;
  /** Milliseconds */
  readonly wait: number;
}

/** Finds the first way on that is open, and tells the accounts. @throws as `understand` */
async function decide(
  context: ChatContext,
  question: Question,
  progress: Progress,
  account: Account,
): Promise<Decision> {
  const { classification, error } = understand(progress, account);
  const openings = await openingsOf(context, question, progress, account, classification, error);
  const step = recover(classification.kind, openings);
  context.deps.logger.debug("chat.failure", { error, kind: classification.kind, step });
  const wait = waitBefore(context, progress, classification);
  await report(context, account, classification, step, wait);
  return { account, classification, error, step, wait };
}

/** Takes that way, or throws. */
async function goOn(
  context: ChatContext,
  question: Question,
  progress: Progress,
  { account, classification, error, step, wait }: Decision,
): Promise<void> {
  if (isHostFault(error)) progress.legacyHost = !progress.legacyHost;
  switch (step) {
    case "fail":
      throw await finalError(context, progress, account, classification, error);
    case "refresh-token":
      progress.refusedTokens.set(account.id, bearerOf(account.credentials));
      return;
    case "omit-profile":
      omitProfile(progress, account, error);
      return;
    case "switch-account":
      switchFrom(context, progress, account, classification);
      return;
    case "respell-model":
      progress.spelling += 1;
      return;
    case "repair-request":
      repair(context, progress, error);
      return;
    case "wait-and-retry":
      progress.retries += 1;
      if (classification.kind === "throttled") {
        // Whoever is ready first serves next; until then `acquire` waits.
        progress.pinned = undefined;
        return;
      }
      if (progress.waitedMs + wait > WAIT_BUDGET_MS) {
        throw await finalError(context, progress, account, classification, error);
      }
      await pause(context, question, progress, wait, classification.kind);
  }
}

/** @throws what no table knows, and the caller's own abort */
function understand(
  progress: Progress,
  account: Account,
): { readonly classification: Classification; readonly error: unknown } {
  const error = refusalBehind(progress.failure, progress, account);
  const classification = classify(error);
  if (classification === undefined || classification.kind === "aborted") throw error;
  return { classification, error };
}

async function openingsOf(
  context: ChatContext,
  question: Question,
  progress: Progress,
  account: Account,
  classification: Classification,
  error: unknown,
): Promise<Openings> {
  const { credentials, id } = account;
  return {
    canRefresh: isRefreshable(credentials) && !progress.refusedTokens.has(id),
    canOmitProfile: canOmitProfile(progress, account),
    canSwitch: await context.accounts.isAnyReady(withRefusal(progress, account, classification)),
    canRespell: progress.spelling + 1 < question.model.wireIds.length,
    canRepair:
      classification.repairable &&
      (await isRepairable(context, question, progress, account, error)),
    retries: progress.retries,
    // What ails the machine has been waited for already, where waiting helps.
    maxRetries: localTrouble(error) === undefined ? context.maxRetries : 0,
  };
}

/** At least backoff with full jitter: "retry after 0 s" is no leave to hammer. */
function waitBefore(
  { deps }: ChatContext,
  { retries }: Progress,
  { kind, coolDownMs = 0 }: Classification,
): number {
  return Math.max(coolDownMs, backoffMs(retries, RECOVERY[kind].backoffBaseMs, deps.random));
}

/** A refused access token says nothing yet of the account: its renewal does. */
async function report(
  context: ChatContext,
  account: Account,
  { kind, coolDownMs }: Classification,
  step: RecoveryStep,
  wait: number,
): Promise<void> {
  if (step === "refresh-token" || step === "omit-profile") return;
  // Where the service names no rest, the account's own is longer, and grows.
  await reportFailure(context, account, kind, coolDownMs === undefined ? undefined : wait);
}

function switchFrom(
  context: ChatContext,
  progress: Progress,
  account: Account,
  { kind, meaning }: Classification,
): void {
  progress.excluded.set(account.id, { kind, meaning });
  progress.pinned = undefined;
  progress.spelling = 0;
  context.deps.notify({ kind: "account-switched", from: progress.account ?? "", reason: kind });
}
