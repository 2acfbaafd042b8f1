import type { Account } from "../accounts/account.ts";
import type { AccountPool, Slot } from "../accounts/pool/pool.ts";
import { KiroError, KiroLocalError, NoAccountError } from "../facts/errors.ts";
import type { Failure } from "../facts/failure.ts";
import type { FailureKind } from "../facts/failure-kind.ts";
import type { Deps } from "../lib/deps.ts";
import { classify } from "../resilience/classify.ts";
import type { ToolAnswer } from "../service/invoke-mcp.ts";
import { cutQuery, readSearchReport } from "../service/web-search.ts";
import type { AskAs } from "./ask-as.ts";
import type { SearchOutcome } from "./outcome.ts";

export interface WebSearchContext {
  readonly deps: Pick<Deps, "clock" | "logger">;
  readonly accounts: Pick<AccountPool, "acquireSlot" | "report">;
  readonly askAs: AskAs;
}

export interface SearchRequest {
  readonly query: string;
  readonly sessionId: string;
  readonly signal: AbortSignal | undefined;
}

export interface WebSearch {
  /** Searches as the session's account. @throws KiroNetworkError `aborted` */
  search(request: SearchRequest): Promise<SearchOutcome>;
  /** The account's profile, or the service in response to a search, has said that it may not search. */
  isOff(account: Pick<Account, "id" | "webSearchOff">): boolean;
}

/** How long other requests of the account may go first; the model waits. */
const PATIENCE_MS = 60_000;
/** JSON-RPC's "method not found": the account has no such tool. */
const NO_SUCH_TOOL = -32601;
/** What is said of an account holds for its chats, too. */
const ABOUT_ACCOUNT: ReadonlySet<FailureKind> = new Set([
  "throttled",
  "quota-exhausted",
  "account-suspended",
]);

export function createWebSearch(context: WebSearchContext): WebSearch {
  const { deps } = context;
  /** Account -> what the service said when it refused to search. */
  const off = new Map<string, string | undefined>();

  const isOff: WebSearch["isOff"] = ({ id, webSearchOff = false }) => webSearchOff || off.has(id);

  async function searchAs(
    slot: Slot,
    query: string,
    signal: AbortSignal | undefined,
  ): Promise<SearchOutcome> {
    const { account, label } = slot;
    const refused = (said: string | undefined): SearchOutcome => {
      off.set(account.id, said);
      return { kind: "off", account: label, said };
    };
    if (isOff(account)) return { kind: "off", account: label, said: off.get(account.id) };
    try {
      const answer = await context.askAs(account, query, signal);
      const isMissing = answer.kind === "not-taken" && answer.code === NO_SUCH_TOOL;
      return isMissing ? refused(answer.message) : outcomeOf(answer, query);
    } catch (error) {
      const failure = classify(error);
      if (failure !== undefined && isNotAllowed(failure)) {
        return refused(failure.serviceMessage);
      }
      if (failure !== undefined) await reportFailure(context, account, failure);
      return failed(error, slot, deps.clock.now());
    }
  }

  return {
    isOff,
    async search({ query, sessionId, signal }) {
      const line = cutQuery(query);
      if (line === "") return { kind: "no-query" };
      let slot: Slot | undefined;
      try {
        slot = await acquireSlot(context, sessionId, signal);
        const outcome = await searchAs(slot, line, signal);
        deps.logger.debug("search.end", { outcome: outcome.kind });
        return outcome;
      } catch (error) {
        return failed(error, undefined, deps.clock.now());
      } finally {
        slot?.release();
      }
    },
  };
}

/** The session's account; another one if that was throttled in the meantime. */
async function acquireSlot(
  { accounts }: WebSearchContext,
  sessionId: string,
  signal: AbortSignal | undefined,
): Promise<Slot> {
  const request = { sessionId, signal, patienceMs: PATIENCE_MS, exclude: new Map() };
  for (;;) {
    const slot = await accounts.acquireSlot(request);
    if (slot !== undefined) return slot;
  }
}

function outcomeOf(answer: ToolAnswer, query: string): SearchOutcome {
  if (answer.kind !== "answered") return { kind: "search-failed", said: answer.message };
  const report = readSearchReport(answer.texts);
  switch (report?.kind) {
    case "results":
      return { ...report, query };
    case "failed":
      return { kind: "search-failed", said: report.message };
    case "text":
      return report;
    case undefined:
      return { kind: "unreadable" };
  }
}

/** An administrator has switched it off, or the plan does not have it (PROTOCOL 2.6, 8). */
function isNotAllowed({ cause, kind }: Failure): boolean {
  return kind === "account-not-entitled" && cause !== "profile-not-accepted";
}

/** Never fails: the search has its own failure to tell. */
async function reportFailure(
  { accounts, deps }: WebSearchContext,
  account: Account,
  { coolDownMs, kind }: Failure,
): Promise<void> {
  if (!ABOUT_ACCOUNT.has(kind)) return;
  const until = coolDownMs === undefined ? undefined : deps.clock.now() + coolDownMs;
  try {
    await accounts.report(account, {
      kind: "failed",
      reason: kind,
      retryAfterMs: coolDownMs,
      until,
    });
  } catch (error) {
    if (!(error instanceof KiroError)) throw error;
    deps.logger.warn("search.report-lost", { error });
  }
}

/** @throws what no table knows, and the caller's own abort */
function failed(error: unknown, slot: Slot | undefined, now: number): SearchOutcome {
  if (error instanceof NoAccountError) return { kind: "nobody", blocks: error.blocks };
  if (error instanceof KiroLocalError) return { kind: "local", error };
  const failure = classify(error);
  if (failure === undefined || failure.kind === "aborted") throw error;
  const { coolDownMs } = failure;
  return {
    kind: "failed",
    account: slot?.label,
    until: coolDownMs === undefined ? undefined : now + coolDownMs,
    failure,
  };
}
