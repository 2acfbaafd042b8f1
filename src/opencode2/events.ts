import type { Logger } from "../lib/deps.ts";
import { readObject, readString } from "../lib/read.ts";
import type { Clock } from "../lib/time.ts";
import type { Context } from "./context.ts";

/** What the host's events are good for (OPENCODE2 3 and 5.6). */
export interface EventHandlers {
  /** The person has stopped a session: no signal reaches a language model. */
  readonly interrupted: (sessionId: string) => void;
  /** Somebody has logged in or out, or may have done so while nobody listened. */
  readonly loginsChanged: () => void;
}

/** Waits before the events are asked for again. */
const FIRST_WAIT_MS = 1_000;
const MAX_WAIT_MS = 60_000;

/**
 * Listens to the host for as long as the plugin is loaded, and again where the host ends the events.
 * @returns ends it
 */
export function listenToHost(
  { event }: Pick<Context, "event">,
  handlers: EventHandlers,
  { clock, logger }: { readonly clock: Clock; readonly logger: Logger },
): () => void {
  const stopped = new AbortController();
  const { signal } = stopped;
  let events: AsyncIterator<unknown> | undefined;

  /** @returns whether an event has come */
  async function listenOnce(subscribe: NonNullable<Context["event"]>["subscribe"]) {
    let isAlive = false;
    try {
      // Some hosts might have to be waited for.
      events = (await subscribe({ signal }))[Symbol.asyncIterator]();
      if (stopped.signal.aborted) await events.return?.();
      while (!stopped.signal.aborted) {
        const step: IteratorResult<unknown, unknown> = await events.next();
        if (step.done === true || signal.aborted) break;
        isAlive = true;
        handle(step.value, handlers);
      }
    } catch (error) {
      if (!signal.aborted) logger.warn("opencode2.events-lost", { error });
    }
    return isAlive;
  }

  async function listen(): Promise<void> {
    let wait = FIRST_WAIT_MS;
    while (event !== undefined) {
      const isAlive = await listenOnce((options) => event.subscribe(options));
      if (isAlive) wait = FIRST_WAIT_MS;
      // Rejects at the end.
      await clock.sleep(wait, signal, "nothing");
      wait = Math.min(2 * wait, MAX_WAIT_MS);
      handlers.loginsChanged();
    }
  }
  listen().catch(() => undefined);
  return () => {
    stopped.abort();
    // Versions with a catalog take no signal. A generator that waits would not answer.
    const end = async () => events?.return?.();
    end().catch(() => undefined);
  };
}

/** Names differ between versions: what they have in common is what counts. */
function handle(event: unknown, { interrupted, loginsChanged }: EventHandlers): void {
  const { data, properties, type } = readObject(event);
  const name = readString(type) ?? "";
  const sessionId = readString(readObject(data ?? properties).sessionID);
  if (name.endsWith("interrupted") && sessionId !== undefined) interrupted(sessionId);
  if (name.startsWith("credential.") || name === "integration.connection.updated") loginsChanged();
}
