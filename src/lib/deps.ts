import type { Notice } from "../facts/notice.ts";
import type { Random } from "./random.ts";
import type { Clock } from "./time.ts";

/** The one way to the network: `globalThis.fetch` or a decorator of it. */
export type Fetch = (url: string, init?: RequestInit) => Promise<Response>;

/** What the core may log: an event name and plain facts. Redaction happens in the sink. */
export interface Logger {
  debug(event: string, facts?: Readonly<Record<string, unknown>>): void;
  warn(event: string, facts?: Readonly<Record<string, unknown>>): void;
  /** What people and models say is written, too: it is worth handing over. */
  readonly showsContent?: boolean;
}

export const silentLogger: Logger = { debug: () => undefined, warn: () => undefined };

/** Everything the core needs from outside. */
export interface Deps {
  readonly fetch: Fetch;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly notify: (notice: Notice) => void;
}
