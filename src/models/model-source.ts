import type { EffortSchema } from "../catalog/effort.ts";
import type { LiveModel } from "../service/models.ts";
import type { ListFile } from "./list-file.ts";
import { createLiveLists, type ListOwner, type LiveListsOptions } from "./live-lists.ts";
import { createMemory } from "./memory.ts";
import { createSpellings, type Spellings } from "./spellings.ts";

/** What the accounts' live lists say of models, and which spelling of a name worked. */
export interface ModelSource {
  /** Of the live lists known so far, whichever account's; each once. */
  readonly models: () => readonly LiveModel[];
  readonly liveIds: () => readonly string[];
  /** Reads the account's list where it is old; never fails. */
  readonly refresh: (owner: ListOwner) => Promise<void>;
  readonly spellings: Spellings["of"];
  readonly remember: Spellings["remember"];
  /** What the model lets a request say about thinking; undefined where nothing, or not known. */
  readonly effortSchema: (
    owner: Pick<ListOwner, "id">,
    modelId: string,
  ) => EffortSchema | undefined;
}

export function createModelSource(
  options: LiveListsOptions & { readonly file: ListFile },
): ModelSource {
  const memory = createMemory(options.file);
  const lists = createLiveLists(options, memory);
  const spellings = createSpellings(options.clock, memory, lists);
  return {
    models: lists.all,
    liveIds: () => lists.all().map((model) => model.id),
    refresh: lists.refresh,
    spellings: spellings.of,
    remember: spellings.remember,
    effortSchema({ id }, modelId) {
      const isAsked = (model: LiveModel) => model.id === modelId;
      // A model is the same for all; an account whose list could not be read follows the others'.
      return (lists.of(id).find(isAsked) ?? lists.all().find(isAsked))?.effort;
    },
  };
}
