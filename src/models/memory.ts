import type { Clock } from "../lib/time.ts";
import type { ListFile } from "./list-file.ts";
import { type AccountList, formatLists, type KeptLists, parseLists } from "./list-format.ts";

/** The live lists and the spellings that worked, in memory; each change goes to the file. */
export interface Memory {
  readonly current: () => KeptLists;
  readonly change: (part: Partial<KeptLists>) => void;
}

export function createMemory(file: ListFile, clock: Clock): Memory {
  let known: KeptLists | undefined;
  const current = () => (known ??= parseLists(file.read()));
  return {
    current,
    change(part) {
      const ours = { ...current(), ...part };
      // Another process may have logged in and read a list in the meantime.
      const theirs = parseLists(file.read());
      known = {
        accounts: newest(theirs.accounts, ours.accounts, clock.now()),
        respelled: { ...theirs.respelled, ...ours.respelled },
      };
      file.write(formatLists(known));
    },
  };
}

type Lists = Readonly<Record<string, AccountList>>;

/** A list that is yet to be read was dated by another clock. */
function newest(theirs: Lists, ours: Lists, now: number): Lists {
  const theirNewer = Object.entries(theirs).filter(
    ([id, { readAt }]) => readAt > (ours[id]?.readAt ?? -1) && readAt <= now,
  );
  return { ...ours, ...Object.fromEntries(theirNewer) };
}
