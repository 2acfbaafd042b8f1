import { CappedMap } from "../../lib/capped.ts";

/** Who takes no cache points, for all requests of this process. */
export interface CacheMemory {
  takesPoints(conversationId: string, modelId: string): boolean;
  /** The model refuses them. */
  refuse(modelId: string): void;
  /** Without them, and with other changes, this session's request has passed. */
  refuseIn(conversationId: string): void;
}

const MAX_ENTRIES = 500;

export function createCacheMemory(): CacheMemory {
  const models = new CappedMap<string, true>(MAX_ENTRIES);
  const sessions = new CappedMap<string, true>(MAX_ENTRIES);
  return {
    takesPoints: (conversationId, modelId) => !models.has(modelId) && !sessions.has(conversationId),
    refuse: (modelId) => void models.set(modelId, true),
    refuseIn: (conversationId) => void sessions.set(conversationId, true),
  };
}
