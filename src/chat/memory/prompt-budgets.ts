import { KiroStreamError } from "../../facts/errors.ts";
import type { Failure } from "../../facts/failure.ts";
import type { FailureCause } from "../../facts/failure-cause.ts";
import { CappedMap } from "../../lib/capped.ts";
import type { Clock } from "../../lib/time.ts";
import type { ChatRequest } from "../../openai/chat-request.ts";
import { isTitleRequest, promptKey } from "./prompt-key.ts";

/** Upstream calls for one prompt, including its title, the caller's own retries and resumes. */
export const MAX_CALLS = 8;
export const MAX_TITLE_CALLS = 2;
export const MAX_SUBAGENT_CALLS = 4;

/**
 * Mistakes of the model, which it may repeat: after one more attempt no further call is spent on
 * them.
 */
const SLIPS: ReadonlySet<FailureCause> = new Set<FailureCause>([
  "event_malformed",
  "thoughts_only",
  "tool_call_malformed",
  "tool_call_missing",
]);
const MAX_SLIPS = 6;

/** Of an answer that is closed, and empty, there may be three: the model was paid for each. */
function slipsIn({ cause, error }: Failure): number {
  if (SLIPS.has(cause)) return 3;
  const isClosed = error instanceof KiroStreamError && error.isClosed;
  return cause === "empty_response" && isClosed ? 2 : 0;
}

/** The same request after this time is a new one; the caller's own pauses are shorter. */
const WINDOW_MS = 120_000;
/** After the error that nothing is left, only a person asks again, so the window is shorter. */
const SPENT_WINDOW_MS = 40_000;
const MAX_SESSIONS = 500;
const MAX_TURNS = 8;

/** Counts the upstream calls of each prompt until it is answered. */
export interface PromptBudgets {
  of(prompt: Prompt): PromptBudget;
  /** Whether the session's next request continues the one that failed last. */
  setResuming(sessionId: string, isResuming: boolean): void;
}

export interface Prompt {
  /** OpenCode's session, or an id in its place. */
  readonly session: string;
  /** A subagent sent it. */
  readonly isSubagent: boolean;
  readonly chat: ChatRequest;
}

/** The budget of a prompt, for one request of the caller. */
export interface PromptBudget {
  /** Identifies the prompt; its retries and resumes share it. */
  readonly prompt: string;
  readonly isTitle: boolean;
  /** Calls sent so far. */
  readonly calls: number;
  /** Requests of the caller so far, this one included. */
  readonly asks: number;
  /** Calls that may still be sent. */
  readonly left: number;
  /** When the first of them was sent, milliseconds since the epoch. */
  readonly since: number;
  /** False once half of the calls are spent: the rest is for the caller's own retries, which are further apart. */
  readonly mayHurry: boolean;
  /** The call that failed last. */
  readonly last: FailedCall | undefined;
  /** The person has been told that the caller retries. */
  isTold: boolean;
  /** To be called before each call. */
  count(): void;
  noteFailed(call: FailedCall): void;
  /** The prompt has its complete answer. */
  noteAnswered(): void;
  /** The request has ended: a repeat after it is a retry, while one beside it has its own budget. */
  close(): void;
}

export interface FailedCall {
  readonly failure: Failure;
  readonly accountId: string;
}

interface Spending {
  readonly prompt: string;
  calls: number;
  asks: number;
  since: number;
  /** By the monotonic clock. */
  touchedAt: number;
  last: FailedCall | undefined;
  /** Answers that could not be used because of the model's own mistakes. */
  slips: number;
  isTold: boolean;
  /** A request has ended with nothing left. */
  isSpent: boolean;
  /** A request that spends it is in progress. */
  isOpen: boolean;
}

/** A turn keeps the title that was requested beside it, even if the session is forgotten. */
interface Turn extends Spending {
  readonly title: Spending;
}

interface Session {
  readonly turns: Map<string, Turn>;
  title: Spending;
  /** The turn that was worked on last. */
  turn: Turn | undefined;
  isResuming: boolean;
}

export function createPromptBudgets(clock: Clock): PromptBudgets {
  const sessions = new CappedMap<string, Session>(MAX_SESSIONS);

  const newSpending = (prompt: string) => spendingOf(prompt, clock);

  function sessionOf(id: string): Session {
    const turns = new CappedMap<string, Turn>(MAX_TURNS);
    const empty = { turns, title: newSpending(`${id}\ntitle`), turn: undefined, isResuming: false };
    const session = sessions.get(id) ?? empty;
    sessions.set(id, session);
    if (!session.title.isOpen && isOld(session.title))
      session.title = newSpending(session.title.prompt);
    return session;
  }

  const isOld = ({ isSpent, touchedAt }: Spending) =>
    clock.monotonic() - touchedAt > (isSpent ? SPENT_WINDOW_MS : WINDOW_MS);

  /** Returns the turn if the next request may continue it. */
  function ended(turn: Turn | undefined): Turn | undefined {
    return turn === undefined || turn.isOpen || isOld(turn) ? undefined : turn;
  }

  /** What the request belongs to: one that failed before, one that is resumed, or a new one. */
  function turnOf(id: string, session: Session, chat: ChatRequest): Turn {
    const key = promptKey(chat);
    const resumed = session.isResuming ? ended(session.turn) : undefined;
    const known = ended(session.turns.get(key)) ?? resumed;
    const turn = known ?? { ...newSpending(`${id}\n${key}`), title: session.title };
    session.isResuming = false;
    session.turn = turn;
    session.turns.set(key, turn);
    return turn;
  }

  return {
    of({ session: id, isSubagent, chat }) {
      const session = sessionOf(id);
      if (isTitleRequest(chat, (key) => session.turns.has(key))) {
        const beside = () => session.turn;
        return budgetOf(session.title, { isTitle: true, max: MAX_TITLE_CALLS, beside }, clock);
      }
      const max = isSubagent ? MAX_SUBAGENT_CALLS : MAX_CALLS;
      const turn = turnOf(id, session, chat);
      return budgetOf(turn, { isTitle: false, max, beside: () => turn.title }, clock);
    },
    setResuming(id, isResuming) {
      const session = sessions.get(id);
      if (session !== undefined) session.isResuming = isResuming;
    },
  };
}

function spendingOf(prompt: string, clock: Clock): Spending {
  return {
    prompt,
    calls: 0,
    asks: 0,
    since: clock.now(),
    touchedAt: clock.monotonic(),
    last: undefined,
    slips: 0,
    isTold: false,
    isSpent: false,
    isOpen: false,
  };
}

interface Limits {
  readonly isTitle: boolean;
  readonly max: number;
  /** Of the same prompt: its title, or its turn. */
  readonly beside: () => Spending | undefined;
}

function budgetOf(spending: Spending, { isTitle, max, beside }: Limits, clock: Clock) {
  spending.isOpen = true;
  spending.asks += 1;
  const touch = () => void (spending.touchedAt = clock.monotonic());
  // The prompt beside a title may have spent the whole budget.
  const spender = () => (isTitle && spending.calls === 0 ? beside() : undefined) ?? spending;
  const budget: PromptBudget = {
    prompt: spending.prompt,
    isTitle,
    get calls() {
      return spender().calls;
    },
    get asks() {
      return spending.asks;
    },
    get left() {
      if (spending.slips >= MAX_SLIPS) return 0;
      const together = MAX_CALLS - spending.calls - (beside()?.calls ?? 0);
      return Math.max(0, Math.min(max - spending.calls, together));
    },
    get since() {
      return spender().since;
    },
    get mayHurry() {
      return spending.calls < max / 2;
    },
    get last() {
      return spending.last ?? (isTitle ? beside()?.last : undefined);
    },
    get isTold() {
      return spending.isTold;
    },
    set isTold(isTold) {
      spending.isTold = isTold;
    },
    count() {
      if (spending.calls === 0) spending.since = clock.now();
      spending.calls += 1;
      touch();
    },
    noteFailed(call) {
      spending.last = call;
      spending.slips += slipsIn(call.failure);
      touch();
    },
    close() {
      spending.isOpen = false;
      spending.isSpent = budget.left === 0;
    },
    noteAnswered() {
      // A title's calls are its prompt's, answered or not.
      const calls = isTitle ? spending.calls : 0;
      Object.assign(spending, { calls, asks: 0, last: undefined, slips: 0, isTold: false });
    },
  };
  return budget;
}
