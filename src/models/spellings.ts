import { raceOrNothing } from "../lib/async/race.ts";
import type { Clock } from "../lib/time.ts";
import type { ListOwner, LiveLists } from "./lists/live-lists.ts";
import type { Memory } from "./memory.ts";
import type { ResolvedModel, WireIds } from "./resolve.ts";

/** Which spelling of a model's name an account is asked with. */
export interface Spellings {
  /**
   * The model's spellings for the account, best first. Where they are two and no list of any
   * account is known, the account's first list is waited for, once and for a moment.
   * @throws KiroNetworkError `aborted`
   */
  readonly of: (
    owner: ListOwner,
    model: ResolvedModel,
    signal: AbortSignal | undefined,
  ) => Promise<WireIds>;
  /** The account was served with this spelling after another one was refused. */
  readonly remember: (owner: ListOwner, model: ResolvedModel, wireId: string) => void;
}

/** How long a request waits for the first list of an account; the call takes about a second. */
export const LIST_WAIT_MS = 2_500;

/** More models than anyone uses; ends a memory that grows. */
const MAX_RESPELLED = 50;

export function createSpellings(clock: Clock, memory: Memory, lists: LiveLists): Spellings {
  /** Accounts whose first list was waited for: whatever came of it, once is enough. */
  const waitedFor = new Set<string>();

  async function firstList(owner: ListOwner, signal: AbortSignal | undefined): Promise<void> {
    const timeout = { clock, milliseconds: LIST_WAIT_MS };
    await raceOrNothing(lists.refresh(owner), { signal, timeout });
    waitedFor.add(owner.id);
  }

  return {
    async of(owner, { wireIds }, signal) {
      const { id } = owner;
      const worked = memory
        .current()
        .respelled.get(id)
        ?.findLast((each) => wireIds.includes(each));
      const isUnsure = wireIds.length > 1 && worked === undefined;
      if (isUnsure && lists.all().length === 0 && !waitedFor.has(id)) {
        await firstList(owner, signal);
      }
      const own = lists.of(id);
      const liveIds = (own.length > 0 ? own : lists.all()).map((model) => model.id);
      return orderSpellings(wireIds, { liveIds, worked });
    },
    remember({ id }, { wireIds }, wireId) {
      const { respelled } = memory.current();
      const others = (respelled.get(id) ?? []).filter((each) => !wireIds.includes(each));
      const own = [...others, wireId].slice(-MAX_RESPELLED);
      memory.change({ respelled: new Map(respelled).set(id, own) });
    },
  };
}

/**
 * The spellings for one account, best first: the one that worked last, then those of the account's
 * own list, then the rest as they come.
 */
export function orderSpellings(
  wireIds: WireIds,
  account: { readonly liveIds: readonly string[]; readonly worked: string | undefined },
): WireIds {
  const rank = (id: string) => {
    if (id === account.worked) return 0;
    if (!account.liveIds.includes(id)) return 3;
    return isTodaysSpelling(id) ? 1 : 2;
  };
  const [best = wireIds[0], ...others] = [...wireIds].sort(
    (left, right) => rank(left) - rank(right),
  );
  return [best, ...others];
}

/** Today's list writes `claude-sonnet-4.5`; the upper-case ids are older (PROTOCOL section 7). */
function isTodaysSpelling(id: string): boolean {
  return id === id.toLowerCase();
}
