import { type Credentials, profileArnOf, regionOf } from "../auth/credentials.ts";
import { type CacheLimits, readCacheLimits } from "../catalog/cache-limits.ts";
import { type FieldsSchema, readFieldsSchema } from "../catalog/fields-schema.ts";
import { defined } from "../lib/defined.ts";
import { readArray, readNumber, readObject, readString } from "../lib/read.ts";
import { callManagement, type ManagementAnswer } from "./management.ts";
import type { ServiceContext } from "./send.ts";

/** One model of an account's live list (PROTOCOL section 7). */
export interface LiveModel {
  readonly id: string;
  readonly title: string;
  /** Tokens; absent if the service does not say. */
  readonly context?: number;
  readonly output?: number;
  /** Whether it can see; absent if the service does not say. */
  readonly images?: boolean;
  /** Whether it reads documents; absent if the service does not say. */
  readonly documents?: boolean;
  /** Credits of a request as a multiple of one; absent if the service does not say. */
  readonly rate?: number;
  /** A sentence of the service's; absent if it says none. */
  readonly description?: string;
  /** Absent if the model takes no fields of its own. */
  readonly fields?: FieldsSchema;
  /** Absent if the model takes no cache points. */
  readonly cache?: CacheLimits;
}

/** More pages than any account has models for; ends a list that never ends. */
const MAX_PAGES = 10;
/** Characters; people read a sentence or two. */
const MAX_DESCRIPTION = 300;

/**
 * The models that the account may use.
 * @throws KiroApiError, KiroNetworkError
 */
export async function listModels(
  context: ServiceContext,
  credentials: Credentials,
  signal?: AbortSignal,
): Promise<readonly LiveModel[]> {
  const models: LiveModel[] = [];
  let nextToken: string | undefined;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const answer = await callManagement(context, credentials, {
      region: regionOf(credentials),
      operation: "models",
      query: { origin: "KIRO_CLI", profileArn: profileArnOf(credentials), nextToken },
      signal,
    });
    models.push(...processModels(answer));
    nextToken = readString(answer["nextToken"]);
    if (nextToken === undefined) break;
  }
  return models;
}

export function processModels(answer: ManagementAnswer): readonly LiveModel[] {
  return readArray(answer["models"]).flatMap((entry) => {
    const model = readObject(entry);
    const id = readString(model["modelId"]);
    return id !== undefined && MODEL_ID.test(id) ? [readModel(id, model)] : [];
  });
}

/** Ids end up as keys of OpenCode's model table and in file names of nothing else. */
const MODEL_ID = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$/;

/** A host refuses a limit that is no whole number, or none at all. */
function readTokens(value: unknown): number | undefined {
  const tokens = Math.floor(readNumber(value) ?? 0);
  return tokens > 0 ? tokens : undefined;
}

function readModel(id: string, model: Readonly<Record<string, unknown>>): LiveModel {
  const limits = readObject(model["tokenLimits"]);
  const context = readTokens(limits["maxInputTokens"]);
  const output = readTokens(limits["maxOutputTokens"]);
  const inputs = model["supportedInputTypes"];
  const rate = readNumber(model["rateMultiplier"]);
  return {
    id,
    title: readString(model["modelName"]) ?? id,
    ...defined({
      images: Array.isArray(inputs) ? inputs.includes("IMAGE") : undefined,
      // Today's lists never name documents, so their silence says nothing.
      documents:
        readArray(inputs).some((each) => each === "DOCUMENT" || each === "PDF") || undefined,
      context,
      output,
      rate: rate !== undefined && rate >= 0 ? rate : undefined,
      description: readString(model["description"])?.slice(0, MAX_DESCRIPTION),
      fields: readFieldsSchema(model["additionalModelRequestFieldsSchema"]),
      cache: readCacheLimits(model["promptCaching"]),
    }),
  };
}
