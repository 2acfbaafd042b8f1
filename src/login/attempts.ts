import type { AuthCall } from "../auth/exchange.ts";
import { KiroError } from "../facts/errors.ts";
import { printable } from "../lib/log/printable.ts";
import { safeText } from "../lib/log/secret-text.ts";
import type { LoginContext, PendingImport, PendingLogin, StartedLogin } from "./context.ts";
import { completeLogin } from "./complete.ts";
import { completeImport } from "./import.ts";

type Begin = (call: AuthCall) => Promise<Pending> | Pending;
type Pending = PendingLogin | PendingImport;

/** Starts logins, one at a time. */
export interface Attempts {
  /** @throws KiroError with a sentence for a person */
  start(begin: Begin): Promise<StartedLogin>;
}

/**
 * OpenCode keeps the newest login only and never says that a person left the older one; so a new
 * login ends the one before it, which would hold its port for minutes otherwise.
 */
export function createAttempts(context: LoginContext): Attempts {
  const { deps, userAgent, words } = context;
  let current: AbortController | undefined;

  async function start(begin: Begin): Promise<StartedLogin> {
    const attempt = new AbortController();
    current?.abort();
    current = attempt;
    const { signal } = attempt;
    context.signal?.addEventListener("abort", () => attempt.abort(), { once: true, signal });
    if (context.signal?.aborted) attempt.abort();
    try {
      context.refuseUnsavable();
      const { fetch, clock } = deps;
      const pending = await begin({ fetch, clock, userAgent, signal });
      const { url, instructions } = pending;
      const callback = () =>
        "finish" in pending
          ? completeLogin(context, pending, signal)
          : completeImport(context, pending.source, signal);
      return { url, instructions: printable(instructions), method: "auto", callback };
    } catch (error) {
      deps.logger.debug("login.not-started", { error });
      // The one that ended the login knows it.
      if (!signal.aborted) context.report({ stage: "not-started", error });
      attempt.abort();
      // The host shows this message.
      throw new KiroError("login_failed", safeText(words.explainLoginError(error)), {
        cause: error,
      });
    }
  }
  return { start };
}
