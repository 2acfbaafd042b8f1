import type { LanguageModelV3 } from "@ai-sdk/provider";
import { givenModel } from "./opencode2/model/given-models.ts";

/**
 * The file that OpenCode 2 imports for our provider: it takes the first export whose name begins
 * with `create` (docs/OPENCODE2.md, 5.1). It then asks the plugin for the language model; a host that
 * does not ask gets the same one here.
 */
export function createKiro(): { readonly languageModel: (modelId: string) => LanguageModelV3 } {
  return { languageModel: (modelId) => givenModel(modelId) };
}
