import type { Switches } from "../config/environment.ts";
import { KiroLocalError } from "../facts/errors.ts";
import type { Notice } from "../facts/notice.ts";
import { createDebugLog } from "../lib/log/debug-log.ts";
import type { Deps, Fetch } from "../lib/deps.ts";
import { silentLogger } from "../lib/deps.ts";
import { bypassProxy } from "../lib/net/bypass-proxy.ts";
import { overrideFetch } from "../lib/net/override.ts";
import type { Paths } from "./paths.ts";
import { systemRandom } from "../lib/random.ts";
import { type Clock, systemClock } from "../lib/time.ts";
import { logHoldsContent } from "../words/log.ts";

export interface DepsInput {
  readonly processId: number;
  /** Shows a person what happens. */
  readonly notify: (notice: Notice) => void;
  /** The system's if absent. */
  readonly clock?: Clock;
}

/** The real network, clock, chance and log. */
export function createDeps(input: DepsInput, paths: Paths, switches: Switches): Deps {
  const clock = input.clock ?? systemClock;
  const logger = switches.debug
    ? createDebugLog({
        path: paths.debugLogFile,
        clock,
        random: systemRandom,
        processId: input.processId,
        contentNotice: switches.debugContent ? logHoldsContent() : undefined,
      })
    : silentLogger;
  return {
    fetch: outgoing(switches),
    clock,
    random: systemRandom,
    logger,
    notify: input.notify,
  };
}

/** Looked up at each call: other plugins and tests replace the global one. */
const globalFetch: Fetch = (url, init) => globalThis.fetch(url, init);

function outgoing({ endpointOverride }: Switches): Fetch {
  if (endpointOverride === undefined) return globalFetch;
  if ("origin" in endpointOverride) {
    bypassProxy(process.env, endpointOverride.origin);
    return overrideFetch(globalFetch, endpointOverride.origin);
  }
  return () => Promise.reject(new KiroLocalError({ code: "override_refused" }));
}

/** Where requests go instead; undefined if they go to Kiro. */
export function overrideOrigin({ endpointOverride }: Switches): string | undefined {
  return endpointOverride && "origin" in endpointOverride ? endpointOverride.origin : undefined;
}
