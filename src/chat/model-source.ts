import type { Account } from "../accounts/account.ts";
import { restoreEffortSchema } from "../catalog/effort-schema.ts";
import { orderSpellings } from "../catalog/resolve-model.ts";
import type { Logger } from "../lib/log/logger.ts";
import { readArray, readNumber, readObject, readString } from "../lib/read.ts";
import type { Clock } from "../lib/time.ts";
import type { LiveModel } from "../service/models.ts";
import type { ModelSource } from "./context.ts";

/** A new model appears every few weeks; a list of today is good enough. */
const FRESH_MS = 6 * 3_600_000;
/** A list that could not be read is left in peace this long. */
const RETRY_MS = 10 * 60_000;

/** How long a request waits for the first list of an account; the call takes about a second. */
export const LIST_WAIT_MS = 2_500;

/** The list on disk: no secret, and harmless to lose. */
export interface ModelCache {
  read(): string | undefined;
  write(text: string): void;
}

export interface ModelSourceOptions {
  readonly cache: ModelCache;
  readonly list: (account: Account) => Promise<readonly LiveModel[]>;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface LiveModels extends ModelSource {
  models(): readonly LiveModel[];
}

/** What is on disk. */
interface Memory {
  readonly accounts: Readonly<Record<string, AccountList>>;
  /** Account -> spellings that served it after another one was refused; one for a model. */
  readonly respelled: Readonly<Record<string, readonly string[]>>;
}

interface AccountList {
  /** Milliseconds since the epoch. */
  readonly readAt: number;
  readonly models: readonly LiveModel[];
}

/** Since 2 a list holds what models say of effort. An older one counts, but is not fresh. */
const VERSION = 2;
/** More models than anyone uses; ends a memory that grows. */
const MOST_RESPELLED = 50;

/** Keeps what the accounts' live lists say, on disk between runs (docs/MODELS.md). */
export function createLiveModels(options: ModelSourceOptions): LiveModels {
  const memory = createMemory(options.cache);
  const refresh = createReader(options, memory);
  /** Accounts whose first list was waited for: whatever came of it, once is enough. */
  const waitedFor = new Set<string>();

  async function firstList(account: Account, signal: AbortSignal | undefined): Promise<void> {
    await Promise.race([refresh(account), options.clock.sleep(LIST_WAIT_MS, signal)]);
    waitedFor.add(account.id);
  }

  function models(): readonly LiveModel[] {
    const byId = new Map<string, LiveModel>();
    for (const list of Object.values(memory.current().accounts)) {
      for (const model of list.models) byId.set(model.id, model);
    }
    return [...byId.values()];
  }

  const listOf = (accountId: string) => memory.current().accounts[accountId]?.models ?? [];
  const idsOf = (accountId: string) => listOf(accountId).map((model) => model.id);

  return {
    models,
    liveIds: () => models().map((model) => model.id),
    refresh,
    async spellings(account, { wireIds }, signal) {
      const { id } = account;
      const worked = memory.current().respelled[id]?.findLast((each) => wireIds.includes(each));
      const isUnsure = wireIds.length > 1 && worked === undefined;
      if (isUnsure && listOf(id).length === 0 && !waitedFor.has(id)) {
        await firstList(account, signal);
      }
      return orderSpellings(wireIds, { liveIds: idsOf(id), worked });
    },
    effortSchema({ id }, modelId) {
      const isAsked = (model: LiveModel) => model.id === modelId;
      // A model is the same for all; an account whose list could not be read follows the others'.
      return (listOf(id).find(isAsked) ?? models().find(isAsked))?.effort;
    },
    remember({ id }, { wireIds }, wireId) {
      const { respelled } = memory.current();
      const others = (respelled[id] ?? []).filter((each) => !wireIds.includes(each));
      const own = [...others, wireId].slice(-MOST_RESPELLED);
      memory.change({ respelled: { ...respelled, [id]: own } });
    },
  };
}

function createMemory(cache: ModelCache) {
  let known: Memory | undefined;
  const current = () => (known ??= parseMemory(cache.read()));
  return {
    current,
    change(part: Partial<Memory>): void {
      known = { ...current(), ...part };
      cache.write(JSON.stringify({ version: VERSION, ...known }));
    },
  };
}

/** Reads an account's list where it is old, once for all who ask at the same time. */
function createReader(
  { list, clock, logger }: ModelSourceOptions,
  memory: ReturnType<typeof createMemory>,
): (account: Account) => Promise<void> {
  const underWay = new Map<string, Promise<void>>();
  /** Account -> when its list could not be read, on the monotonic clock. */
  const failedAt = new Map<string, number>();

  function isDue({ id }: Account): boolean {
    const readAt = memory.current().accounts[id]?.readAt ?? 0;
    if (Math.abs(clock.now() - readAt) < FRESH_MS) return false;
    return clock.monotonic() - (failedAt.get(id) ?? -Infinity) >= RETRY_MS;
  }

  async function read(account: Account): Promise<void> {
    try {
      const entry = { models: await list(account), readAt: clock.now() };
      memory.change({ accounts: { ...memory.current().accounts, [account.id]: entry } });
    } catch (error) {
      failedAt.set(account.id, clock.monotonic());
      logger.debug("models.unread", { error });
    }
  }

  return async (account) => {
    let pending = underWay.get(account.id);
    if (pending === undefined) {
      if (!isDue(account)) return;
      pending = read(account).finally(() => underWay.delete(account.id));
      underWay.set(account.id, pending);
    }
    await pending;
  };
}

function parseMemory(text: string | undefined): Memory {
  const root = readObject(parse(text));
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
    accounts: Object.fromEntries(accounts),
    respelled: Object.fromEntries(respelled),
  };
}

function readStrings(value: unknown): readonly string[] {
  return readArray(value).flatMap((each) => readString(each) ?? []);
}

function readModel(value: unknown): readonly LiveModel[] {
  const entry = readObject(value);
  const id = readString(entry["id"]);
  if (id === undefined) return [];
  const context = readNumber(entry["context"]);
  const output = readNumber(entry["output"]);
  const effort = restoreEffortSchema(entry["effort"]);
  return [
    {
      id,
      title: readString(entry["title"]) ?? id,
      images: entry["images"] === true,
      ...(context === undefined ? {} : { context }),
      ...(output === undefined ? {} : { output }),
      ...(effort === undefined ? {} : { effort }),
    },
  ];
}

function parse(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}
