import { createPauses } from "../../lib/async/pauses.ts";
import { createFlights } from "../../lib/async/single-flight.ts";
import type { Credentials } from "../../auth/credentials.ts";
import type { Logger } from "../../lib/deps.ts";
import type { Clock } from "../../lib/time.ts";
import type { LiveModel } from "../../service/models.ts";
import type { AccountList } from "./list-format.ts";
import type { Memory } from "../memory.ts";

/** Whose list it is: an account, as far as this room needs it. */
export interface ListOwner {
  readonly id: string;
  readonly credentials: Credentials;
}

/** What each account's ListAvailableModels said last. */
export interface LiveLists {
  /** Each model of all accounts once, as the newest list has it. */
  readonly all: () => readonly LiveModel[];
  /** Empty if the account's list is not known. */
  readonly of: (ownerId: string) => readonly LiveModel[];
  /** Whether it is time to read the account's list again. */
  readonly isOld: (owner: Pick<ListOwner, "id">) => boolean;
  /** Reads the account's list, once for all who ask at the same time; never fails. */
  readonly read: (owner: ListOwner) => Promise<void>;
  /** The same where the list is old. */
  readonly refresh: (owner: ListOwner) => Promise<void>;
}

export interface LiveListsOptions {
  readonly list: (owner: ListOwner) => Promise<readonly LiveModel[]>;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** A new model appears every few weeks; a list of today is good enough. */
const FRESH_MS = 6 * 3_600_000;
/** A list that could not be read is not asked for again before that. */
const RETRY_MS = 10 * 60_000;

export function createLiveLists(
  { list, clock, logger }: LiveListsOptions,
  memory: Memory,
): LiveLists {
  const reads = createFlights<unknown>();
  /** Accounts whose list could not be read. */
  const pauses = createPauses(clock, RETRY_MS);

  function isOld({ id }: Pick<ListOwner, "id">): boolean {
    const readAt = memory.current().accounts.get(id)?.readAt ?? 0;
    if (Math.abs(clock.now() - readAt) < FRESH_MS) return false;
    return !pauses.isPaused(id);
  }

  async function read(owner: ListOwner): Promise<void> {
    await reads.join(owner.id, () => ask(owner));
  }

  async function ask(owner: ListOwner): Promise<void> {
    try {
      const models = await list(owner);
      // A page of somebody else's, or a service in trouble: every account has a model.
      if (models.length === 0) {
        pauses.begin(owner.id);
        return;
      }
      const entry = { models, readAt: clock.now() };
      memory.change({ accounts: new Map(memory.current().accounts).set(owner.id, entry) });
    } catch (error) {
      pauses.begin(owner.id);
      logger.debug("models.unread", { error });
    }
  }

  return {
    all: () => newestOf([...memory.current().accounts.values()]),
    of: (ownerId) => memory.current().accounts.get(ownerId)?.models ?? [],
    isOld,
    read,
    async refresh(owner) {
      if (reads.isUnderWay(owner.id) || isOld(owner)) await read(owner);
    },
  };
}

function newestOf(lists: readonly AccountList[]): readonly LiveModel[] {
  const newest = new Map<string, { readonly model: LiveModel; readonly readAt: number }>();
  for (const { models, readAt } of lists) {
    for (const model of models) {
      if (readAt >= (newest.get(model.id)?.readAt ?? -Infinity))
        newest.set(model.id, { model, readAt });
    }
  }
  return [...newest.values()].map(({ model }) => model);
}
