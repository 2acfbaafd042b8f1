/** One event of the server, of any of its locations. */
export interface HostEvent {
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/**
 * The server's events, as a plugin hears them. Hosts with a catalog take no signal: there only the
 * iterator's own end ends it.
 */
export function createEvents({ takesSignal }: { readonly takesSignal: boolean }) {
  const listeners = new Set<(event: HostEvent | undefined) => void>();

  /** Ends with its signal, with the iterator, and with the server. */
  function subscribe({ signal }: { signal?: AbortSignal } = {}): AsyncIterable<HostEvent> {
    const queue: (HostEvent | undefined)[] = [];
    let wake: () => void = () => undefined;
    const listener = (event: HostEvent | undefined) => {
      queue.push(event);
      wake();
    };
    const end = () => {
      listeners.delete(listener);
      listener(undefined);
      return Promise.resolve({ done: true as const, value: undefined });
    };
    async function next(): Promise<IteratorResult<HostEvent>> {
      if (queue.length === 0) await new Promise<void>((resolve) => (wake = resolve));
      const value = queue.shift();
      return value === undefined ? end() : { done: false, value };
    }
    listeners.add(listener);
    if (takesSignal) signal?.addEventListener("abort", () => void end());
    return { [Symbol.asyncIterator]: () => ({ next, return: end }) };
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
