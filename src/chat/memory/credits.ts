import type { ChoiceReason } from "../../facts/choice-reason.ts";
import { CappedMap } from "../../lib/capped.ts";
import type { Clock } from "../../lib/time.ts";
import type { StatusRecorder } from "../../status/recorder.ts";

/** The cost of one answer, with its session, account and model. */
export interface Spending {
  readonly sessionId: string | undefined;
  readonly accountId: string;
  /** The model that answered; for `auto`, the one that it chose. */
  readonly model: string;
  /** Undefined if the service did not say. */
  readonly credits: number | undefined;
}

/** The account that is about to answer. */
export interface Choice {
  readonly sessionId: string | undefined;
  readonly accountId: string;
  readonly reason: ChoiceReason;
}

/** Credits spent by this process, for display. */
export interface CreditTotals {
  /** When counting began, milliseconds since the epoch. */
  readonly since: number;
  readonly bySession: ReadonlyMap<string, SessionCredits>;
  /** By the account's id. */
  readonly byAccount: ReadonlyMap<string, number>;
  /** By the id of the model that answered. */
  readonly byModel: ReadonlyMap<string, number>;
}

export interface SessionCredits {
  readonly credits: number;
  /** Who answered last. */
  readonly model: string;
}

export interface CreditLedger {
  readonly record: (spending: Spending) => void;
  /** For display only. */
  readonly chose: (choice: Choice) => void;
  readonly totals: () => CreditTotals;
}

const MAX_SESSIONS = 200;
const MAX_NAMES = 100;

/** @param note keeps it for other processes */
export function createCreditLedger(
  clock: Clock,
  note: StatusRecorder["note"] = () => undefined,
): CreditLedger {
  const since = clock.now();
  const bySession = new CappedMap<string, SessionCredits>(MAX_SESSIONS);
  const byAccount = new CappedMap<string, number>(MAX_NAMES);
  const byModel = new CappedMap<string, number>(MAX_NAMES);
  return {
    record({ sessionId, accountId, model, credits = 0 }) {
      byAccount.set(accountId, (byAccount.get(accountId) ?? 0) + credits);
      byModel.set(model, (byModel.get(model) ?? 0) + credits);
      note({ sessionId, accountId, answer: { model, credits } });
      if (sessionId === undefined) return;
      const before = bySession.get(sessionId)?.credits ?? 0;
      bySession.set(sessionId, { credits: before + credits, model });
    },
    chose: note,
    totals: () => ({
      since,
      bySession: new Map(bySession),
      byAccount: new Map(byAccount),
      byModel: new Map(byModel),
    }),
  };
}
