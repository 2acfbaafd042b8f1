import { defined } from "../../lib/defined.ts";
import { restoreCacheLimits } from "../../catalog/cache-limits.ts";
import { restoreFieldsSchema } from "../../catalog/fields-schema.ts";
import { parseJson, readArray, readNumber, readObject, readString } from "../../lib/read.ts";
import type { LiveModel } from "../../service/models.ts";
import { formatEndings, type KeptEndings, parseEndings } from "../endings.ts";

/** What the file of the live lists holds. */
export interface KeptLists {
  readonly accounts: ReadonlyMap<string, AccountList>;
  /** Account -> spellings that served it after another one was refused; one for a model. */
  readonly respelled: ReadonlyMap<string, readonly string[]>;
  /** Account -> model -> how its answers have ended. */
  readonly endings: KeptEndings;
}

export interface AccountList {
  /** Milliseconds since the epoch. */
  readonly readAt: number;
  readonly models: readonly LiveModel[];
}

/**
 * Since 2 a list holds what models say about effort, since 3 rate, description and the rest of the
 * fields, since 4 about caching. A list of another version counts, but is not fresh.
 */
const VERSION = 4;

export function formatLists(lists: KeptLists): string {
  const accounts = [...lists.accounts].map(
    ([id, { models, readAt }]) => [id, { readAt, models: models.map(writeModel) }] as const,
  );
  return JSON.stringify({
    version: VERSION,
    accounts: Object.fromEntries(accounts),
    respelled: Object.fromEntries(lists.respelled),
    endings: formatEndings(lists.endings),
  });
}

/** Reads what can be read and ignores the rest. */
export function parseLists(text: string | undefined): KeptLists {
  const root = readObject(parseJson(text ?? ""));
  const isOld = root["version"] !== VERSION;
  const accounts = Object.entries(readObject(root["accounts"])).map(([id, value]) => {
    const entry = readObject(value);
    const models = readArray(entry["models"]).flatMap(readModel);
    return [id, { readAt: isOld ? 0 : (readNumber(entry["readAt"]) ?? 0), models }] as const;
  });
  // Files of older versions have one list of spellings, oldest first, for all accounts.
  const shared = readStrings(root["respelled"]);
  const respelled = [
    ...accounts.map(([id]) => [id, shared] as const),
    ...Object.entries(readObject(root["respelled"])).map(
      ([id, value]) => [id, readStrings(value)] as const,
    ),
  ];
  return {
    accounts: new Map(accounts),
    respelled: new Map(respelled),
    endings: parseEndings(root["endings"]),
  };
}

function readStrings(value: unknown): readonly string[] {
  return readArray(value).flatMap((each) => readString(each) ?? []);
}

function readModel(value: unknown): readonly LiveModel[] {
  const entry = readObject(value);
  const id = readString(entry["id"]);
  if (id === undefined) return [];
  const images = entry["images"];
  return [
    {
      id,
      title: readString(entry["title"]) ?? id,
      ...defined({
        images: typeof images === "boolean" ? images : undefined,
        documents: entry["documents"] === true || undefined,
        context: readNumber(entry["context"]),
        output: readNumber(entry["output"]),
        rate: readNumber(entry["rate"]),
        description: readString(entry["description"]),
        fields: restoreFieldsSchema(entry["effort"]),
        cache: restoreCacheLimits(entry["cache"]),
      }),
    },
  ];
}

/** `effort` is what the fields are called on disk since version 2. */
function writeModel({ fields, ...model }: LiveModel): object {
  return { ...model, ...defined({ effort: fields }) };
}
