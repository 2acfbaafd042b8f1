import type { ListFile } from "./list-file.ts";
import { formatLists, type KeptLists, parseLists } from "./list-format.ts";

/** The live lists and the spellings that worked, in memory; each change goes to the file. */
export interface Memory {
  readonly current: () => KeptLists;
  readonly change: (part: Partial<KeptLists>) => void;
}

export function createMemory(file: ListFile): Memory {
  let known: KeptLists | undefined;
  const current = () => (known ??= parseLists(file.read()));
  return {
    current,
    change(part) {
      known = { ...current(), ...part };
      file.write(formatLists(known));
    },
  };
}
