import { readArray, readNumber, readObject, readString } from "../lib/read.ts";

/** How the answers of a model have ended for an account. Times are milliseconds since the epoch. */
export interface Ending {
  /** When the last answer that counted ended. */
  readonly at: number;
  /** The service has closed an answer. */
  readonly isClosed: boolean;
  /** Those whose answers have ended unclosed since. */
  readonly prompts: readonly string[];
  /** When the first of them ended. */
  readonly since: number;
}

/** Nothing has been asked yet. */
export const NO_ENDING: Ending = { at: 0, isClosed: false, prompts: [], since: 0 };

/** What all processes have learnt of that; a process may run for one prompt only. */
export interface Endings {
  /** As of now, on disk. */
  readonly of: (accountId: string, modelId: string) => Ending | undefined;
  /** The service has closed an answer of some model for the account. */
  readonly hasClosed: (accountId: string) => boolean;
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
    hasClosed(accountId) {
      const models = keeper.readAgain().endings.get(accountId);
      return [...(models?.values() ?? [])].some(({ isClosed }) => isClosed);
    },
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
  const { at, isClosed, prompts, since } = readObject(value);
  const texts = readArray(prompts).flatMap((each) => readString(each) ?? []);
  const last = readNumber(at) ?? 0;
  return [
    modelId,
    { at: last, isClosed: isClosed === true, prompts: texts, since: readNumber(since) ?? last },
  ];
}
