import type { Exchange } from "../exchange.ts";
import { outputTimeLeftMs } from "../attempt.ts";

/** Until then nobody wonders whether the program is alive. */
const SILENCE_MS = 8_000;

/**
 * Tells the person once that an answer takes long, if nothing else shows that the program is alive.
 * A wait that was already reported does not count.
 */
export async function tellOfSilence<Answer>(
  exchange: Exchange,
  answer: Promise<Answer>,
): Promise<Answer> {
  const { budget, context } = exchange;
  if (context.tellsSilence !== true || budget.isTitle) return await answer;
  const over = new AbortController();
  void tellOnce(exchange, over.signal).catch(() => undefined);
  try {
    return await answer;
  } finally {
    over.abort();
  }
}

/** @throws KiroNetworkError `aborted` */
async function tellOnce({ context, progress }: Exchange, signal: AbortSignal): Promise<void> {
  const { clock, notify } = context.deps;
  let restMs = SILENCE_MS;
  while (restMs > 0) {
    const before = progress.waitedMs;
    await clock.sleep(restMs, signal, "nothing");
    restMs = progress.waitedMs - before;
  }
  const until = clock.now() + outputTimeLeftMs(clock, progress);
  const { account, isRefreshing } = progress;
  notify({ kind: "no-answer-yet", account, milliseconds: SILENCE_MS, until, isRefreshing });
}
