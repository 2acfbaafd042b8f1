import type { Clock } from "../lib/time.ts";
import { newestEndings } from "./endings.ts";
import type { ListFile } from "./lists/list-file.ts";
import { type AccountList, formatLists, type KeptLists, parseLists } from "./lists/list-format.ts";

/** The live lists and the spellings that worked, in memory; each change goes to the file. */
export interface Memory {
  readonly current: () => KeptLists;
  /** With what other processes have learnt since. */
  readonly readAgain: () => KeptLists;
  readonly change: (part: Partial<KeptLists>) => void;
  /** Forgets the lists and spellings of all other accounts. */
  readonly keepOnly: (ids: ReadonlySet<string>) => void;
}

/** An account is on disk before its list is read: its list may be newer than what is known of accounts. */
const JUST_READ_MS = 60_000;

export function createMemory(file: ListFile, clock: Clock): Memory {
  let known: KeptLists | undefined;
  const current = () => (known ??= parseLists(file.read()));

  /** Another process may have logged in and read a list in the meantime. */
  function withTheirs(ours: KeptLists): KeptLists {
    const theirs = parseLists(file.read());
    return {
      accounts: newest(theirs.accounts, ours.accounts, clock.now()),
      respelled: new Map([...theirs.respelled, ...ours.respelled]),
      endings: newestEndings(theirs.endings, ours.endings),
    };
  }

  function keep(lists: KeptLists): void {
    known = lists;
    file.write(formatLists(lists));
  }

  return {
    current,
    readAgain: () => (known = withTheirs(current())),
    change: (part) => keep(withTheirs({ ...current(), ...part })),
    keepOnly(ids) {
      const lists = withTheirs(current());
      const isKept = (id: string) =>
        ids.has(id) || Math.abs(clock.now() - (lists.accounts.get(id)?.readAt ?? 0)) < JUST_READ_MS;
      const isGone = (id: string) => !isKept(id);
      if (
        ![...lists.accounts.keys(), ...lists.respelled.keys(), ...lists.endings.keys()].some(isGone)
      )
        return;
      keep({
        accounts: only(lists.accounts, isKept),
        respelled: only(lists.respelled, isKept),
        endings: only(lists.endings, isKept),
      });
    },
  };
}

function only<Value>(
  all: ReadonlyMap<string, Value>,
  isKept: (id: string) => boolean,
): ReadonlyMap<string, Value> {
  return new Map([...all].filter(([id]) => isKept(id)));
}

type Lists = ReadonlyMap<string, AccountList>;

/** A list that is yet to be read was dated by another clock. */
function newest(theirs: Lists, ours: Lists, now: number): Lists {
  const theirNewer = [...theirs].filter(
    ([id, { readAt }]) => readAt > (ours.get(id)?.readAt ?? -1) && readAt <= now,
  );
  return new Map([...ours, ...theirNewer]);
}
