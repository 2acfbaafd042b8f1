import { CappedMap } from "../../lib/capped.ts";

/** By which rules requests pass, for all requests of this process. */
export interface RuleMemory {
  /** Only stricter rules let this session's requests pass. */
  isStrict(conversationId: string): boolean;
  makeStrict(conversationId: string): void;
  /** The model has answered a request with fields beside the conversation. */
  takesFields(modelId: string): boolean;
  noteFields(modelId: string): void;
}

const MAX_ENTRIES = 500;

export function createRuleMemory(): RuleMemory {
  const strict = new CappedMap<string, true>(MAX_ENTRIES);
  const withFields = new CappedMap<string, true>(MAX_ENTRIES);
  return {
    isStrict: (conversationId) => strict.has(conversationId),
    makeStrict: (conversationId) => void strict.set(conversationId, true),
    takesFields: (modelId) => withFields.has(modelId),
    noteFields: (modelId) => void withFields.set(modelId, true),
  };
}
