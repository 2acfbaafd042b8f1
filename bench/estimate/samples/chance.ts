import { createHash } from "node:crypto";
import type { Pair } from "./sample.ts";

/** What a seed gives: the same on every machine. */

/** What one seed says: the held-out samples share no word with the fitted ones. */
interface Vocabulary {
  readonly words: readonly string[];
  readonly modules: readonly string[];
  readonly first: readonly string[];
  readonly last: readonly string[];
  /** Of which names in code are made. */
  readonly parts: readonly string[];
}

const split = (words: string) => words.split(" ");
const VOCABULARIES = {
  fitted: {
    words: split("order invoice customer payment retry queue shipment cache worker token readonly"),
    modules: split("http.server db.pool auth.session billing.invoice mail.sender"),
    first: split("Anna Bruno Chiara David Elif Farid Grace Hiro"),
    last: split("Larsson Okafor Petrov Quinn Rossi Schneider Tanaka Usman"),
    parts: split(
      "get user max retry count handle click event request status code parse header default timeout create file path is valid config value render list item update state error message buffer size on change fetch data id key index http json url queue",
    ),
  },
  "held out": {
    words: split("printer garden ticket branch merge compiler folder snapshot header engine route"),
    modules: split("tcp.listener cache.layer user.profile search.indexer job.runner"),
    first: split("Ines Jonas Kavya Liam Mona Nils Oksana Paulo"),
    last: split("Fischer Garcia Hansen Ivanova Jensen Kowalski Lopez Moreau"),
    parts: split(
      "set account min delay limit process submit response type format body option interval build folder name has access setting token draw table row remove node warning text stream length to string load page xml uri cache total enabled batch schema",
    ),
  },
} as const satisfies Readonly<Record<string, Vocabulary>>;

export interface Chance extends Vocabulary {
  readonly below: (limit: number) => number;
  readonly of: (list: readonly string[]) => string;
  readonly hex: (length: number) => string;
  readonly bytes: (length: number) => Buffer;
}

/** The same for the same seed, on every machine: a chain of digests. */
function chanceOf(seed: string, vocabulary: Vocabulary): Chance {
  let state = createHash("sha256").update(seed).digest();
  const step = () => (state = createHash("sha256").update(state).digest());
  const below = (limit: number) => step().readUInt32BE(0) % limit;
  const bytes = (length: number) =>
    Buffer.concat(Array.from({ length: Math.ceil(length / 32) }, step)).subarray(0, length);
  return {
    ...vocabulary,
    below,
    bytes,
    of: (list) => list[below(list.length)] ?? "",
    hex: (length) => bytes(length / 2).toString("hex"),
  };
}

type Line = (chance: Chance, index: number) => string;

export const lines = (kind: string, count: number, line: Line): Pair => {
  const make = (seed: keyof typeof VOCABULARIES) => {
    const chance = chanceOf(`${kind} ${seed}`, VOCABULARIES[seed]);
    return Array.from({ length: count }, (_, index) => line(chance, index)).join("\n");
  };
  return [make("fitted"), make("held out")];
};

export const digits = (value: number, length: number) => String(value).padStart(length, "0");
export const timeOf = ({ below }: Chance) =>
  `${digits(below(24), 2)}:${digits(below(60), 2)}:${digits(below(60), 2)}.${digits(below(1000), 3)}`;
export const dayOf = ({ below }: Chance) =>
  `2026-${digits(1 + below(12), 2)}-${digits(1 + below(28), 2)}`;
