import { CappedMap } from "../../lib/capped.ts";
import { BELIEF_MS } from "../../resilience/belief.ts";

/** The rules by which requests pass, for all requests of this process. Times are monotonic. */
export interface RuleMemory {
  /** Only stricter rules let this session's requests pass. */
  isStrict(conversationId: string, now: number): boolean;
  makeStrict(conversationId: string, now: number): void;
  makeLoose(conversationId: string): void;
  /** The model has answered a request with fields beside the conversation. */
  takesFields(modelId: string): boolean;
  noteFields(modelId: string): void;
}

const MAX_ENTRIES = 500;

export function createRuleMemory(): RuleMemory {
  const strict = new CappedMap<string, number>(MAX_ENTRIES);
  const withFields = new CappedMap<string, true>(MAX_ENTRIES);
  return {
    isStrict: (conversationId, now) => now < (strict.get(conversationId) ?? -Infinity),
    makeStrict: (conversationId, now) => void strict.set(conversationId, now + BELIEF_MS),
    makeLoose: (conversationId) => void strict.delete(conversationId),
    takesFields: (modelId) => withFields.has(modelId),
    noteFields: (modelId) => void withFields.set(modelId, true),
  };
}
