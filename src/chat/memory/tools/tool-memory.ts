import { CappedMap } from "../../../lib/capped.ts";
import { BELIEF_MS } from "../../../resilience/belief.ts";

/** What the service has said about tools, for all requests of this process. Times are monotonic. */
export interface ToolMemory {
  /**
   * Tools that are sent without their schema, by the caller's names; a new set after each change.
   * @param modelId the model of the conversation
   */
  refused(conversationId: string, modelId: string, now: number): ReadonlySet<string>;
  /** The service refuses the schemas of these tools. */
  refuse(names: readonly string[]): void;
  /** The service does not refuse these schemas: the guess was wrong. */
  absolve(names: readonly string[]): void;
  /** The service refuses a schema in this conversation, with this model, and does not say which. */
  suspect(names: Iterable<string>, conversationId: string, modelId: string, now: number): void;
  /** The most tools that a model accepts in one request, if known. */
  maxTools(modelId: string, now: number): number | undefined;
  /** The same, however long ago: the number to try first if a refusal names nothing. */
  lastMaxTools(modelId: string): number | undefined;
  limitTools(modelId: string, maxTools: number, now: number): void;
}

/** More tools than one session offers, and more models than there are. */
const MAX_ENTRIES = 500;

interface Suspects {
  /** The refused tools in `all`. */
  of: ReadonlySet<string>;
  all: ReadonlySet<string>;
  readonly until: number;
}

export function createToolMemory(): ToolMemory {
  let refused: ReadonlySet<string> = new Set();
  const suspected = new CappedMap<string, Suspects>(MAX_ENTRIES);
  const limits = new CappedMap<string, { readonly max: number; readonly until: number }>(
    MAX_ENTRIES,
  );
  const maxTools = (modelId: string, now: number) => {
    const known = limits.get(modelId);
    return known !== undefined && now < known.until ? known.max : undefined;
  };
  return {
    refused(conversationId, modelId, now) {
      const known = suspected.get(`${conversationId}\n${modelId}`);
      if (known === undefined || now >= known.until) return refused;
      if (known.of !== refused) {
        known.of = refused;
        known.all = new Set([...refused, ...known.all]);
      }
      return known.all;
    },
    refuse: (names) => void (refused = withNewest(refused, names)),
    absolve: (names) =>
      void (refused = new Set([...refused].filter((name) => !names.includes(name)))),
    suspect(names, conversationId, modelId, now) {
      const key = `${conversationId}\n${modelId}`;
      const all = withNewest(suspected.get(key)?.all ?? refused, [...names]);
      suspected.set(key, { of: refused, all, until: now + BELIEF_MS });
    },
    maxTools,
    lastMaxTools: (modelId) => limits.get(modelId)?.max,
    limitTools(modelId, max, now) {
      const least = Math.min(max, maxTools(modelId, now) ?? Infinity);
      limits.set(modelId, { max: least, until: now + BELIEF_MS });
    },
  };
}

/** The newest last, so that the oldest are forgotten first. */
function withNewest(known: ReadonlySet<string>, names: readonly string[]): ReadonlySet<string> {
  const older = [...known].filter((name) => !names.includes(name));
  return new Set([...older, ...names].slice(-MAX_ENTRIES));
}
