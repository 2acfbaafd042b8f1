import { NOT_NEEDED } from "../time.ts";

/** One request's way to the service: ends with the caller's signal, or when it is closed. */
export interface Connection {
  readonly signal: AbortSignal;
  close(): void;
}

/**
 * OpenCode's Bun keeps a socket open when only its body is cancelled, and Kiro would go on writing:
 * the signal that the request was sent with must end it.
 */
export function openConnection(caller: AbortSignal | undefined): Connection {
  const controller = new AbortController();
  const onAbort = () => controller.abort(caller?.reason);
  if (caller?.aborted) onAbort();
  caller?.addEventListener("abort", onAbort, { once: true });
  return {
    signal: controller.signal,
    close() {
      caller?.removeEventListener("abort", onAbort);
      controller.abort(NOT_NEEDED);
    },
  };
}

/** For a request whose answer is done with when `use` ends: nothing of it stays with the caller. */
export async function withConnection<Result>(
  caller: AbortSignal | undefined,
  use: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const connection = openConnection(caller);
  try {
    return await use(connection.signal);
  } finally {
    connection.close();
  }
}
