import { CappedMap } from "../../lib/capped.ts";
import { BELIEF_MS } from "../../resilience/belief.ts";

/**
 * Models and sessions that get no cache points, for all requests of this process. Times are
 * monotonic.
 */
export interface CacheMemory {
  takesPoints(conversationId: string, modelId: string, now: number): boolean;
  /** The model refuses them. */
  refuse(modelId: string, now: number): void;
  /** This session's request has passed without them and with other changes. */
  refuseIn(conversationId: string, now: number): void;
}

const MAX_ENTRIES = 500;

export function createCacheMemory(): CacheMemory {
  const models = new CappedMap<string, number>(MAX_ENTRIES);
  const sessions = new CappedMap<string, number>(MAX_ENTRIES);
  return {
    takesPoints: (conversationId, modelId, now) =>
      now >= (models.get(modelId) ?? -Infinity) &&
      now >= (sessions.get(conversationId) ?? -Infinity),
    refuse: (modelId, now) => void models.set(modelId, now + BELIEF_MS),
    refuseIn: (conversationId, now) => void sessions.set(conversationId, now + BELIEF_MS),
  };
}
