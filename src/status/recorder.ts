import { withoutExit } from "../lib/async/exit-guard.ts";
import { CappedMap } from "../lib/capped.ts";
import type { Logger } from "../lib/deps.ts";
import type { Clock } from "../lib/time.ts";
import { livenessOf } from "../lib/lock/process-identity.ts";
import {
  cappedStatus,
  EMPTY_STATUS,
  statusOf,
  statusOfProcess,
  sumOfStatus,
  withRunning,
  type ProcessStatus,
  type StatusNote,
  type StatusState,
} from "./state.ts";
import type { StatusFile } from "./status-file.ts";

/** Keeps what happened, in the background: nobody who has something to note waits for the disk. */
export interface StatusRecorder {
  /** Notes that this process uses the plugin. */
  readonly begin: () => void;
  readonly note: (note: Omit<StatusNote, "at">) => void;
  /** Who serves a session of this process, if that was noted. @returns an account's id */
  readonly servingOf: (sessionId: string) => string | undefined;
  /** Writes what is left. Never rejects. */
  readonly end: () => Promise<void>;
}

const PAUSE_MS = 1_000;
/** A full or read-only disk is not asked again and again. */
const PAUSE_AFTER_FAILURE_MS = 60_000;
const MAX_SESSIONS = 200;

/** The first note is written at once, those of the next second together. */
export function createStatusRecorder(options: {
  readonly file: StatusFile;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly process: ProcessStatus;
}): StatusRecorder {
  const { clock, file, logger } = options;
  const own = statusOfProcess(options.process);
  const ended = new AbortController();
  const chosen = new CappedMap<string, string>(MAX_SESSIONS);
  let pending = EMPTY_STATUS;
  let isWriting = false;
  let writing = Promise.resolve();

  /** @returns how long to leave the disk alone */
  async function write(): Promise<number> {
    const taken = pending;
    pending = EMPTY_STATUS;
    // Itself each time: an older copy of the plugin drops what it does not know.
    const noted = sumOfStatus(own, taken);
    const add = () =>
      file.update((state) => ({ state: sumOfStatus(running(state), noted), result: undefined }));
    try {
      await withoutExit(add);
      return PAUSE_MS;
    } catch (error) {
      logger.debug("status.unwritten", { error });
      pending = cappedStatus(sumOfStatus(taken, pending));
      return PAUSE_AFTER_FAILURE_MS;
    }
  }

  async function writeAll(): Promise<void> {
    isWriting = true;
    while (pending !== EMPTY_STATUS && !ended.signal.aborted) {
      const pauseMs = await write();
      await clock.sleep(pauseMs, ended.signal, "nothing").catch(() => undefined);
    }
    // In the turn that has found nothing left: what comes in the next one is written by another run.
    isWriting = false;
  }

  function keep(status: StatusState): void {
    pending = sumOfStatus(pending, status);
    if (!isWriting) writing = writeAll();
  }

  return {
    begin: () => keep(own),
    note(note) {
      if (!isKnown(note, chosen)) keep(statusOf({ ...note, at: clock.now() }));
    },
    servingOf: (sessionId) => chosen.get(sessionId),
    async end() {
      ended.abort();
      await writing;
      if (pending !== EMPTY_STATUS) await write();
    },
  };
}

function running(state: StatusState): StatusState {
  return withRunning(state, ({ identity }) => livenessOf(identity) !== "dead");
}

/** A conversation that goes on with the same account is nothing new. */
function isKnown(
  { accountId, answer, sessionId = "" }: Omit<StatusNote, "at">,
  chosen: CappedMap<string, string>,
): boolean {
  const isSame = chosen.get(sessionId) === accountId;
  chosen.set(sessionId, accountId);
  return isSame && answer === undefined;
}
