import type { Logger } from "../lib/deps.ts";
import { readObject, readString } from "../lib/read.ts";
import type { Context } from "./context.ts";
import type { RunningCalls } from "./running-calls.ts";

/**
 * Stops the calls of a session that the person has stopped: no signal reaches a language model
 * (OPENCODE2 5.6). The event's name is accepted in whatever version's spelling.
 * @returns ends it
 */
export function listenForInterrupts(
  { event }: Pick<Context, "event">,
  calls: Pick<RunningCalls, "interrupt">,
  logger: Logger,
): () => void {
  const stopped = new AbortController();
  const { signal } = stopped;

  let events: AsyncIterator<unknown> | undefined;

  async function listen(): Promise<void> {
    events = event?.subscribe({ signal })[Symbol.asyncIterator]();
    for (;;) {
      const step: IteratorResult<unknown, unknown> | undefined = await events?.next();
      if (step === undefined || step.done === true || signal.aborted) return;
      const { data, properties, type } = readObject(step.value);
      const isInterrupt = readString(type)?.endsWith("interrupted") === true;
      const sessionId = readString(readObject(data ?? properties).sessionID);
      if (isInterrupt && sessionId !== undefined) calls.interrupt(sessionId);
    }
  }
  listen().catch((error: unknown) => {
    if (!signal.aborted) logger.warn("opencode2.events-lost", { error });
  });
  return () => {
    stopped.abort();
    // Versions with a catalog take no signal. A generator that waits would not answer.
    events?.return?.().catch(() => undefined);
  };
}
