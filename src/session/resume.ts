import { KiroLocalError } from "../facts/errors.ts";
import { type FailureKind } from "../facts/failure-kind.ts";
import type { Notice } from "../facts/notice.ts";
import type { Logger } from "../lib/deps.ts";
import type { Clock } from "../lib/time.ts";
import type { Claims } from "./claims.ts";
import type { BrokenTurn, SessionHost } from "./host.ts";

export interface ResumeOptions {
  readonly host: SessionHost;
  readonly claims: Claims;
  /**
   * What follows a broken answer: our own message, or a notice to the person; `one-shot` where the
   * host exits with the session, so that only the notice is left, and it must come at once.
   */
  readonly mode: "resume" | "notify" | "one-shot";
  /** The kind behind the code, if it is one that passes by itself. */
  readonly resumableKind: (code: string) => FailureKind | undefined;
  /** What is sent in the user's name, for the model to read. */
  readonly resumeText: (reason: FailureKind) => string;
  /** A message of ours is about to be sent, or was not taken: it continues what failed. */
  readonly setResuming: (sessionId: string, isResuming: boolean) => void;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly notify: (notice: Notice) => void;
}

/**
 * When to look for the error: the host is idle a little before the message holds it, on a busy
 * machine longer.
 */
const LOOK_PAUSES_MS = [1_000, 3_000];

/** One interrupted session, from the moment the host is idle; the person may stop it. */
interface Task {
  readonly sessionId: string;
  readonly signal: AbortSignal;
  /** Called when a message of ours is about to be sent, and when the host did not take it. */
  readonly onSending: (isSending: boolean) => void;
}

/** @throws KiroNetworkError `aborted`; KiroLocalError if a claim cannot be released */
export async function resumeSession(options: ResumeOptions, task: Task): Promise<void> {
  const { claims, mode, notify } = options;
  const turn = await findTurn(options, task);
  const reason = turn && options.resumableKind(turn.code);
  if (turn === undefined || reason === undefined || task.signal.aborted) return;
  const decision = mode === "resume" ? await claim(options, task, turn) : "not-resumed";
  if (typeof decision === "string") {
    notify({ kind: "session-interrupted", reason, cause: decision });
    return;
  }
  if (decision.kind === "claimed") return;
  notify({ kind: "session-resuming", reason, milliseconds: decision.waitMs });
  const isResumed = await sendAfter(decision.waitMs, options, task, turn, reason);
  if (!isResumed) await claims.release(task.sessionId, turn.errorId);
}

async function findTurn({ clock, host }: ResumeOptions, { sessionId, signal }: Task) {
  for (const pauseMs of LOOK_PAUSES_MS) {
    await clock.sleep(pauseMs, signal, "nothing");
    const turn = await host.findBrokenTurn(sessionId);
    if (turn !== undefined) return turn;
  }
  return undefined;
}

async function claim({ claims, logger }: ResumeOptions, task: Task, turn: BrokenTurn) {
  try {
    const decision = await claims.claim(task.sessionId, turn);
    return decision.kind === "limit-reached" ? ("given-up" as const) : decision;
  } catch (error) {
    if (!(error instanceof KiroLocalError)) throw error;
    // Without the file processes cannot agree on who resumes, so none does.
    logger.debug("session.claim-failed", { error });
    return "not-resumed" as const;
  }
}

/** @returns false if something came between */
async function sendAfter(
  waitMs: number,
  { clock, host, notify, resumeText, setResuming }: ResumeOptions,
  { onSending, sessionId, signal }: Task,
  turn: BrokenTurn,
  reason: FailureKind,
): Promise<boolean> {
  try {
    await clock.sleep(waitMs, signal, "nothing");
  } catch {
    return false;
  }
  onSending(true);
  setResuming(sessionId, true);
  const outcome = await host.sendMessage(sessionId, turn, resumeText(reason));
  if (outcome === "sent") return true;
  onSending(false);
  setResuming(sessionId, false);
  if (outcome === "failed") notify({ kind: "session-interrupted", reason, cause: "not-resumed" });
  return false;
}
