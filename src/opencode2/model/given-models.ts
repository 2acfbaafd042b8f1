import type { LanguageModelV3 } from "@ai-sdk/provider";

type Create = (modelId: string) => LanguageModelV3;

/** By name, because a host may load a file twice, each time as a module of its own. */
const PLACE = Symbol.for("opencode-kiro-auth.projects");
const places = globalThis as { [PLACE]?: Set<Create> };

/**
 * A project's models, also for the file of the provider.
 * @returns ends the project
 */
export function giveModels(create: Create): () => void {
  const living = places[PLACE] ?? new Set<Create>();
  places[PLACE] = living;
  living.add(create);
  return () => void living.delete(create);
}

/**
 * A host keeps a model for longer than its project (docs/OPENCODE2.md, 5.1): each call asks the
 * project that has made it, or the one that was set up last.
 */
export function givenModel(modelId: string, maker?: Create): LanguageModelV3 {
  const model = () => {
    const living = places[PLACE] ?? new Set<Create>();
    const create = maker && living.has(maker) ? maker : [...living].at(-1);
    if (create === undefined) throw new Error("opencode-kiro-auth is not loaded as a plugin");
    return create(modelId);
  };
  return {
    ...model(),
    doStream: async (call) => model().doStream(call),
    doGenerate: async (call) => model().doGenerate(call),
  };
}
