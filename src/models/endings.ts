import { readArray, readNumber, readObject, readString } from "../lib/read.ts";

/** How the answers of a model have ended for an account. */
export interface Ending {
  /** Of the last answer that counted, milliseconds since the epoch. */
  readonly at: number;
  /** The service has closed an answer. */
  readonly isClosed: boolean;
  /** That have ended unclosed since. */
  readonly prompts: readonly string[];
}

/** What all processes have learnt of that; a process may run for one prompt only. */
export interface Endings {
  /** As of now, on disk. */
  readonly of: (accountId: string, modelId: string) => Ending | undefined;
  readonly note: (accountId: string, modelId: string, ending: Ending) => void;
}

export type KeptEndings = ReadonlyMap<string, ReadonlyMap<string, Ending>>;

interface Keeper {
  /** With what other processes have learnt since. */
  readonly readAgain: () => { readonly endings: KeptEndings };
  readonly change: (part: { readonly endings: KeptEndings }) => void;
}

/** More models than one account has. */
const MAX_MODELS = 50;

export function createEndings(keeper: Keeper): Endings {
  return {
    of: (accountId, modelId) => keeper.readAgain().endings.get(accountId)?.get(modelId),
    note(accountId, modelId, ending) {
      const { endings } = keeper.readAgain();
      const others = [...(endings.get(accountId) ?? [])].filter(([id]) => id !== modelId);
      const own = new Map([...others.slice(1 - MAX_MODELS), [modelId, ending]]);
      keeper.change({ endings: new Map(endings).set(accountId, own) });
    },
  };
}

/** The newer of each, as another process may have learnt more. */
export function newestEndings(theirs: KeptEndings, ours: KeptEndings): KeptEndings {
  const all = new Map(ours);
  for (const [accountId, models] of theirs) {
    const own = new Map(ours.get(accountId));
    for (const [modelId, ending] of models) {
      if (ending.at > (own.get(modelId)?.at ?? -1)) own.set(modelId, ending);
    }
    all.set(accountId, own);
  }
  return all;
}

export function formatEndings(endings: KeptEndings): object {
  return Object.fromEntries([...endings].map(([id, models]) => [id, Object.fromEntries(models)]));
}

export function parseEndings(value: unknown): KeptEndings {
  const accounts = Object.entries(readObject(value));
  return new Map(
    accounts.map(([id, models]) => [
      id,
      new Map(Object.entries(readObject(models)).map(readEnding)),
    ]),
  );
}

function readEnding([modelId, value]: [string, unknown]): [string, Ending] {
  const { at, isClosed, prompts } = readObject(value);
  const texts = readArray(prompts).flatMap((each) => readString(each) ?? []);
  return [modelId, { at: readNumber(at) ?? 0, isClosed: isClosed === true, prompts: texts }];
}
