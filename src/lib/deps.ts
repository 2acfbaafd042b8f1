import type { Notice } from "../facts/notice.ts";
import type { Logger } from "./log/logger.ts";
import type { Random } from "./random.ts";
import type { Clock } from "./time.ts";

/** The one way to the network: `globalThis.fetch` or a decorator of it. */
export type Fetch = (url: string, init?: RequestInit) => Promise<Response>;

/** Everything the core needs from outside. */
export interface Deps {
  readonly fetch: Fetch;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  readonly notify: (notice: Notice) => void;
}
