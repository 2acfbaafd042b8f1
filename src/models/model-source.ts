import type { CacheLimits } from "../catalog/cache-limits.ts";
import type { FieldsSchema } from "../catalog/fields-schema.ts";
import { type CatalogModel, MODELS } from "../catalog/models.ts";
import type { LiveModel } from "../service/models.ts";
import { createEndings, type Endings } from "./endings.ts";
import type { ListFile } from "./lists/list-file.ts";
import {
  createLiveLists,
  type ListOwner,
  type LiveLists,
  type LiveListsOptions,
} from "./lists/live-lists.ts";
import { createMemory, type Memory } from "./memory.ts";
import { createRefusedFields, type RefusedFields } from "./refused-fields.ts";
import { wireIdsOf } from "./resolve.ts";
import { inputsOf } from "./inputs.ts";
import { createSpellings, type Spellings } from "./spellings.ts";

/** What the accounts' live lists say of models, and which spelling of a name worked. */
export interface ModelSource extends Pick<LiveLists, "isOld" | "read" | "refresh"> {
  /** Of the live lists known so far, whichever account's; each once. */
  readonly models: () => readonly LiveModel[];
  readonly liveIds: () => readonly string[];
  /** Forgets what is known of all other accounts: they are gone. */
  readonly keepOnly: Memory["keepOnly"];
  readonly spellings: Spellings["of"];
  readonly remember: Spellings["remember"];
  readonly endings: Endings;
  /** What the model accepts beside the conversation; undefined if nothing. */
  readonly fieldsSchema: (
    owner: Pick<ListOwner, "id">,
    modelId: string,
  ) => FieldsSchema | undefined;
  /** What the lists say of cache points; undefined if the model takes none, or no list names it. */
  readonly cacheLimits: (owner: Pick<ListOwner, "id">, modelId: string) => CacheLimits | undefined;
  /** What the model reads beside text: of the lists, else of the table. */
  readonly inputs: (
    owner: Pick<ListOwner, "id">,
    modelId: string,
  ) => { readonly images: boolean; readonly documents: boolean };
  /** The model refused these fields: it is not sent them again. */
  readonly refuseFields: RefusedFields["add"];
  /** Tokens of the model's window: of the lists, else of the table; undefined if not known. */
  readonly contextWindow: (owner: Pick<ListOwner, "id">, modelId: string) => number | undefined;
}

export function createModelSource(
  options: LiveListsOptions & { readonly file: ListFile },
): ModelSource {
  const memory = createMemory(options.file, options.clock);
  const lists = createLiveLists(options, memory);
  const spellings = createSpellings(options.clock, memory, lists);
  const refused = createRefusedFields(options.clock);

  /** A model is the same for all; an account whose list could not be read follows the others'. */
  function liveModel(ownerId: string, modelId: string): LiveModel | undefined {
    const isAsked = (model: LiveModel) => model.id === modelId;
    return lists.of(ownerId).find(isAsked) ?? lists.all().find(isAsked);
  }

  return {
    models: lists.all,
    liveIds: () => lists.all().map((model) => model.id),
    keepOnly: memory.keepOnly,
    isOld: lists.isOld,
    read: lists.read,
    refresh: lists.refresh,
    spellings: spellings.of,
    remember: spellings.remember,
    endings: createEndings(memory),
    fieldsSchema({ id }, modelId) {
      const schema = (liveModel(id, modelId) ?? rowOf(modelId))?.fields;
      return schema && refused.leftOf(modelId, schema);
    },
    cacheLimits: ({ id }, modelId) => liveModel(id, modelId)?.cache,
    inputs({ id }, modelId) {
      return inputsOf(liveModel(id, modelId), rowOf(modelId));
    },
    contextWindow({ id }, modelId) {
      const { context = 0 } = liveModel(id, modelId) ?? {};
      return context > 0 ? context : rowOf(modelId)?.context;
    },
    refuseFields: refused.add,
  };
}

function rowOf(modelId: string): CatalogModel | undefined {
  return MODELS.find((row) => wireIdsOf(row).includes(modelId));
}
