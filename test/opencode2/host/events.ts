/** One event of the server, of any of its locations. */
export interface HostEvent {
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** The server's events, as a plugin hears them. */
export function createEvents() {
  const listeners = new Set<(event: HostEvent | undefined) => void>();

  /** Ends with its signal, and with the server. */
  async function* subscribe({ signal }: { signal?: AbortSignal } = {}): AsyncGenerator<HostEvent> {
    const queue: (HostEvent | undefined)[] = [];
    let wake: () => void = () => undefined;
    const listener = (event: HostEvent | undefined) => {
      queue.push(event);
      wake();
    };
    const stop = () => listener(undefined);
    listeners.add(listener);
    signal?.addEventListener("abort", stop);
    try {
      for (;;) {
        if (queue.length === 0) await new Promise<void>((resolve) => (wake = resolve));
        const event = queue.shift();
        if (event === undefined) return;
        yield event;
      }
    } finally {
      listeners.delete(listener);
      signal?.removeEventListener("abort", stop);
    }
  }

  return {
    subscribe,
    emit: (type: string, data: HostEvent["data"]) => {
      for (const listener of listeners) listener({ type, data });
    },
    close: () => {
      for (const listener of [...listeners]) listener(undefined);
    },
    /** How many plugins listen. */
    count: () => listeners.size,
  };
}
export type Events = ReturnType<typeof createEvents>;
