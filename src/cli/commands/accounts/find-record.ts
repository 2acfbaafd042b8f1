import { readQuietly } from "../../../accounts/store/reader.ts";
import { unusableOf } from "../../../accounts/store/unusable.ts";
import { readObject } from "../../../lib/read.ts";
import { recordName } from "../../../words/cli/accounts/argument.ts";
import { MIN_PIECE } from "./find.ts";

/** A record of the accounts file that cannot be used, and how messages name it. */
export interface FoundRecord {
  readonly id: string | undefined;
  readonly label: string;
  /** As it is in the file. */
  readonly raw: unknown;
}

/**
 * The record that a person named: as `doctor` does, by its label or address, or by the beginning of
 * its id.
 * @param path of the accounts file
 * @returns undefined unless it is exactly one
 */
export function findRecord(path: string, typed: string): FoundRecord | undefined {
  const content = readQuietly(path);
  const wanted = typed.trim().toLowerCase();
  const records = unusableOf(content).map(({ id, label, position }) => {
    const raw = content.records[position - 1]?.raw;
    const name = recordName(position);
    const { email } = readObject(readObject(raw)["identity"]);
    return { id, label: label ?? name, raw, names: [name, label, readObject(raw)["label"], email] };
  });
  const named = records.filter(({ names }) =>
    names.some((name) => typeof name === "string" && name.toLowerCase() === wanted),
  );
  const found =
    named.length > 0
      ? named
      : records.filter(
          ({ id = "" }) => wanted.length >= MIN_PIECE && id.toLowerCase().startsWith(wanted),
        );
  return found.length === 1 ? found[0] : undefined;
}
