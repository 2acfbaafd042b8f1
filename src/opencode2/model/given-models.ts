type Create = (modelId: string) => unknown;

/** By name, because a host may load a file twice, each time as a module of its own. */
const PLACE = Symbol.for("opencode-kiro-auth.models");
const places = globalThis as { [PLACE]?: Create };

/** What the plugin gives to the file of its provider. */
export function giveModels(create: Create): void {
  places[PLACE] = create;
}

/** @throws Error if the plugin has not been set up */
export function givenModels(modelId: string): unknown {
  const create = places[PLACE];
  if (create === undefined) throw new Error("opencode-kiro-auth is not loaded as a plugin");
  return create(modelId);
}
