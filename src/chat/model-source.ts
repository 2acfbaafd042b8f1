import type { Account } from "../accounts/account.ts";
import type { Logger } from "../lib/logger.ts";
import { readArray, readNumber, readObject, readString } from "../lib/read.ts";
import type { Clock } from "../lib/time.ts";
import type { LiveModel } from "../service/models.ts";
import type { ModelSource } from "./context.ts";

/** A new model appears every few weeks; a list of today is good enough. */
const FRESH_MS = 6 * 3_600_000;

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

interface Cached {
  readonly accounts: Readonly<
    Record<string, { readonly readAt: number; readonly models: readonly LiveModel[] }>
  >;
  readonly respelled: readonly string[];
}

/** Keeps what the accounts' live lists say, on disk between runs (CONTRACT section 5). */
export function createLiveModels(options: ModelSourceOptions): LiveModels {
  const { cache, clock, logger } = options;
  let known: Cached | undefined;
  const underWay = new Map<string, Promise<void>>();
  /** Accounts whose list could not be read: not asked again while this process lives. */
  const unreadable = new Set<string>();

  const current = () => (known ??= parseCache(cache.read()));
  const save = (next: Cached) => {
    known = next;
    cache.write(JSON.stringify({ version: 1, ...next }));
  };

  function models(): readonly LiveModel[] {
    const byId = new Map<string, LiveModel>();
    for (const entry of Object.values(current().accounts)) {
      for (const model of entry.models) byId.set(model.id, model);
    }
    return [...byId.values()];
  }

  async function read(account: Account): Promise<void> {
    try {
      const list = await options.list(account);
      const entry = { readAt: clock.now(), models: list };
      save({ ...current(), accounts: { ...current().accounts, [account.id]: entry } });
    } catch (error) {
      unreadable.add(account.id);
      logger.debug("models.unread", { error });
    } finally {
      underWay.delete(account.id);
    }
  }

  return {
    models,
    liveIds: () => models().map((model) => model.id),
    async refresh(account) {
      const readAt = current().accounts[account.id]?.readAt ?? 0;
      const isFresh = Math.abs(clock.now() - readAt) < FRESH_MS;
      if (isFresh || unreadable.has(account.id)) return;
      const pending = underWay.get(account.id) ?? read(account);
      underWay.set(account.id, pending);
      await pending;
    },
    respelled: (wireIds) => current().respelled.find((wireId) => wireIds.includes(wireId)),
    remember(wireId) {
      save({ ...current(), respelled: [...new Set([...current().respelled, wireId])].slice(-50) });
    },
  };
}

function parseCache(text: string | undefined): Cached {
  const root = readObject(parse(text));
  const accounts = Object.entries(readObject(root["accounts"])).map(([id, value]) => {
    const entry = readObject(value);
    const models = readArray(entry["models"]).flatMap(readModel);
    return [id, { readAt: readNumber(entry["readAt"]) ?? 0, models }] as const;
  });
  const respelled = readArray(root["respelled"]).flatMap((id) => readString(id) ?? []);
  return { accounts: Object.fromEntries(accounts), respelled };
}

function readModel(value: unknown): readonly LiveModel[] {
  const entry = readObject(value);
  const id = readString(entry["id"]);
  if (id === undefined) return [];
  const context = readNumber(entry["context"]);
  const output = readNumber(entry["output"]);
  return [
    {
      id,
      title: readString(entry["title"]) ?? id,
      images: entry["images"] === true,
      ...(context === undefined ? {} : { context }),
      ...(output === undefined ? {} : { output }),
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
