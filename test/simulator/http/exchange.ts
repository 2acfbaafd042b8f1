import type { Refusal } from "./refusal.ts";

/** One request as it arrived, with the host that was meant. */
export interface Exchange {
  readonly host: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly method: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /** The body as JSON, undefined where it is none. */
  readonly body: unknown;
  /** Operation of `x-amz-target`, without the service's name. */
  readonly operation: string | undefined;
}

/** What a host answers. */
export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** An object goes out as JSON, a string as it is. */
  readonly body?: unknown;
  /** Set where the client did something that no well-behaved client does: such a test fails. */
  readonly refusal?: string;
  /** Why the answer is an error although the client did nothing wrong. */
  readonly verdict?: string;
}

/** An error body in the form the called operation uses (PROTOCOL section 5). */
export function refusalReply(exchange: Exchange, refusal: Refusal): Reply {
  const { status, type, reason, message } = refusal;
  const body = {
    ...(exchange.operation === undefined || type === undefined ? {} : { __type: type }),
    message: message ?? null,
    reason: reason ?? null,
  };
  const headers = type === undefined ? {} : { "x-amzn-errortype": type };
  const why = [reason ?? message ?? type ?? String(status), refusal.detail]
    .filter((part) => part !== undefined)
    .join(": ");
  return { status, headers, body, ...(refusal.natural ? { verdict: why } : { refusal: why }) };
}
