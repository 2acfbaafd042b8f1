import type { FieldsSchema } from "../catalog/fields-schema.ts";
import { MODELS } from "../catalog/models.ts";
import type { LiveModel } from "../service/models.ts";
import type { ListFile } from "./list-file.ts";
import {
  createLiveLists,
  type ListOwner,
  type LiveLists,
  type LiveListsOptions,
} from "./live-lists.ts";
import { createMemory } from "./memory.ts";
import { createRefusedFields, type RefusedFields } from "./refused-fields.ts";
import { wireIdsOf } from "./resolve.ts";
import { createSpellings, type Spellings } from "./spellings.ts";

/** What the accounts' live lists say of models, and which spelling of a name worked. */
export interface ModelSource extends Pick<LiveLists, "isOld" | "read" | "refresh"> {
  /** Of the live lists known so far, whichever account's; each once. */
  readonly models: () => readonly LiveModel[];
  readonly liveIds: () => readonly string[];
  readonly spellings: Spellings["of"];
  readonly remember: Spellings["remember"];
  /** What the model lets a request say beside the conversation; undefined where nothing. */
  readonly fieldsSchema: (
    owner: Pick<ListOwner, "id">,
    modelId: string,
  ) => FieldsSchema | undefined;
  /** The model refused these fields: it is not sent them again. */
  readonly refuseFields: RefusedFields["add"];
}

export function createModelSource(
  options: LiveListsOptions & { readonly file: ListFile },
): ModelSource {
  const memory = createMemory(options.file, options.clock);
  const lists = createLiveLists(options, memory);
  const spellings = createSpellings(options.clock, memory, lists);
  const refused = createRefusedFields();

  function schemaOf(ownerId: string, modelId: string): FieldsSchema | undefined {
    const isAsked = (model: LiveModel) => model.id === modelId;
    // A model is the same for all; an account whose list could not be read follows the others'.
    const live = lists.of(ownerId).find(isAsked) ?? lists.all().find(isAsked);
    return (live ?? MODELS.find((row) => wireIdsOf(row).includes(modelId)))?.fields;
  }

  return {
    models: lists.all,
    liveIds: () => lists.all().map((model) => model.id),
    isOld: lists.isOld,
    read: lists.read,
    refresh: lists.refresh,
    spellings: spellings.of,
    remember: spellings.remember,
    fieldsSchema({ id }, modelId) {
      const schema = schemaOf(id, modelId);
      return schema && refused.leftOf(modelId, schema);
    },
    refuseFields: refused.add,
  };
}
