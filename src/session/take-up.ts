import { KiroLocalError } from "../facts/errors.ts";
import { type FailureKind } from "../facts/failure-kind.ts";
import type { Notice } from "../facts/notice.ts";
import type { Logger } from "../lib/log/logger.ts";
import type { Clock } from "../lib/time.ts";
import type { Claims } from "./claims.ts";
import type { BrokenTurn, SessionHost } from "./session-host.ts";

export interface TakeUpOptions {
  readonly host: SessionHost;
  readonly claims: Claims;
  /**
   * What follows a broken answer: our own message, or a word to the person; `ending` where the
   * host ends with the session, so that only the word is left, and it must come at once.
   */
  readonly mode: "resume" | "tell" | "ending";
  /** The kind behind the code, where it is one that passes by itself. */
  readonly resumableKind: (code: string) => FailureKind | undefined;
  /** What is written in the user's name, for the model to read. */
  readonly resumeText: (reason: FailureKind) => string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly notify: (notice: Notice) => void;
}

/** The host is idle a little before the error stands in the message, on a busy machine longer. */
const LOOKS_AFTER_MS = [1_000, 3_000];

/** One session that broke, from the moment the host is idle; the person may stop it meanwhile. */
interface Task {
  readonly sessionId: string;
  readonly signal: AbortSignal;
  /** Told when a message of ours is about to be written, and when it was not taken. */
  readonly announce: (isWriting: boolean) => void;
}

/** @throws KiroNetworkError `aborted`; KiroLocalError where what has been claimed cannot be kept */
export async function takeUp(options: TakeUpOptions, task: Task): Promise<void> {
  const { claims, mode, notify } = options;
  const turn = await findTurn(options, task);
  const reason = turn && options.resumableKind(turn.code);
  if (turn === undefined || reason === undefined || task.signal.aborted) return;
  const verdict = mode === "resume" ? await claim(options, task, turn) : "not-resumed";
  if (typeof verdict === "string") {
    notify({ kind: "session-interrupted", reason, cause: verdict });
    return;
  }
  if (verdict.kind === "claimed") return;
  notify({ kind: "session-resuming", reason, milliseconds: verdict.waitMs });
  const isResumed = await resume(options, task, turn, reason, verdict.waitMs);
  if (!isResumed) await claims.leave(task.sessionId, turn.errorId);
}

async function findTurn({ clock, host }: TakeUpOptions, { sessionId, signal }: Task) {
  for (const pauseMs of LOOKS_AFTER_MS) {
    await clock.sleep(pauseMs, signal);
    const turn = await host.brokenTurn(sessionId);
    if (turn !== undefined) return turn;
  }
  return undefined;
}

async function claim({ claims, logger }: TakeUpOptions, task: Task, turn: BrokenTurn) {
  try {
    const verdict = await claims.claim(task.sessionId, turn);
    return verdict.kind === "enough" ? ("given-up" as const) : verdict;
  } catch (error) {
    if (!(error instanceof KiroLocalError)) throw error;
    // Without the file nobody knows who else resumes: then nobody does.
    logger.debug("session.claim-failed", { error });
    return "not-resumed" as const;
  }
}

/** @returns false where something came between */
async function resume(
  { clock, host, notify, resumeText }: TakeUpOptions,
  { announce, sessionId, signal }: Task,
  turn: BrokenTurn,
  reason: FailureKind,
  waitMs: number,
): Promise<boolean> {
  try {
    await clock.sleep(waitMs, signal);
  } catch {
    return false;
  }
  announce(true);
  const outcome = await host.prompt(sessionId, turn, resumeText(reason));
  if (outcome === "written") return true;
  announce(false);
  if (outcome === "failed") notify({ kind: "session-interrupted", reason, cause: "not-resumed" });
  return false;
}
