import type { Account } from "../../accounts/account.ts";
import type { ChatTranslator } from "../../translate/answer/stream.ts";
import type { Exchange } from "../exchange.ts";

/** An answer that has ended, complete or not. */
interface EndedAnswer {
  readonly account: Account;
  readonly translator: ChatTranslator;
}

/** Counts the answer's cost, and logs how it ended. */
export function noteEnd(exchange: Exchange, answer: EndedAnswer, error?: unknown): void {
  noteCost(exchange, answer);
  const { context, question, progress } = exchange;
  const { facts, usage } = answer.translator;
  const session = context.credits.totals().bySession.get(question.sessionId ?? "");
  context.deps.logger.debug("chat.end", {
    error,
    session: question.sessionId,
    account: progress.account,
    model: progress.sent?.terms.modelId,
    cachePoints: progress.sent?.cachePoints,
    ...facts,
    sessionCredits: session?.credits,
    usage: usage?.usage,
    usageSource: usage?.source,
    estimated: usage === undefined ? undefined : usage.source !== "service",
  });
}

/** A failed attempt may still have cost something. */
export function noteCost({ context, question, progress }: Exchange, answer: EndedAnswer): void {
  const { credits, answeredBy } = answer.translator.facts;
  if (credits === undefined && answeredBy === undefined) return;
  context.credits.record({
    sessionId: question.sessionId,
    accountId: answer.account.id,
    model: answeredBy ?? progress.sent?.terms.modelId ?? "unknown",
    credits,
  });
}
