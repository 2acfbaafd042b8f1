/** The calls of language models that run, by session. */
export interface RunningCalls {
  /** @returns ends the note */
  readonly track: (sessionId: string | undefined, call: AbortController) => () => void;
  readonly interrupt: (sessionId: string) => void;
  /** Nobody hears of a stop any more. */
  readonly endAll: () => void;
}

export function createRunningCalls(): RunningCalls {
  const calls = new Map<AbortController, string | undefined>();
  return {
    track(sessionId, call) {
      calls.set(call, sessionId);
      return () => void calls.delete(call);
    },
    endAll() {
      for (const call of calls.keys()) call.abort();
    },
    interrupt(sessionId) {
      for (const [call, session] of calls) if (session === sessionId) call.abort();
    },
  };
}
