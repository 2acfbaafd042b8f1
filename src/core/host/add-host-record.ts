import { systemDisk } from "../../lib/disk/disk.ts";
import { replaceDurably } from "../../lib/disk/durable-file.ts";
import { fileMark } from "../../lib/disk/file-mark.ts";
import { readPrivateFile } from "../../lib/disk/private-file.ts";
import { finalPath } from "../../lib/disk/places/safe-path.ts";
import { isObject, parseJson } from "../../lib/read.ts";
import { referenceTo } from "../../login/complete.ts";
import type { Core } from "../core.ts";
import { isRecord, MAX_RECORD_BYTES, PROVIDER_ID } from "./host-record.ts";

/**
 * Whether OpenCode knows of a login now: it did already, or was told. `elsewhere`: a variable
 * replaces the file, and has none. `failed`: the file cannot be used, and is as it was.
 */
export type HostRecordOutcome = "present" | "added" | "elsewhere" | "failed";

/** OpenCode writes the file without a lock (OPENCODE 2.3): what came meanwhile is read again. */
const MAX_ATTEMPTS = 5;

/**
 * Adds what OpenCode itself writes after a login of ours: without it, it runs no loader, and no
 * account serves. All else in the file stays. Never rejects.
 * @param id of the account
 */
export async function addHostRecord(core: AddingCore, id: string): Promise<HostRecordOutcome> {
  const given = core.input.machine.env["OPENCODE_AUTH_CONTENT"];
  if (given) return hasRecord(parseJson(given)) ? "present" : "elsewhere";
  try {
    const path = finalPath(core.paths.hostLoginsFile, CODE);
    for (let attempts = 0; attempts < MAX_ATTEMPTS; attempts += 1) {
      const outcome = await tryToAdd(path, id, core);
      if (outcome !== undefined) return outcome;
    }
  } catch (error) {
    core.deps.logger.warn("host-record.not-added", { error });
  }
  return "failed";
}

type AddingCore = Pick<Core, "deps" | "input" | "paths">;

/** Only in the debug log: nobody is told the code. */
const CODE = "store_unwritable";

/** @returns undefined if somebody else wrote the file meanwhile */
async function tryToAdd(
  path: string,
  id: string,
  { deps }: AddingCore,
): Promise<HostRecordOutcome | undefined> {
  const mark = fileMark(path);
  const text = readPrivateFile(path, MAX_RECORD_BYTES, CODE)?.toString() ?? "{}";
  const records = parseJson(text);
  if (!isObject(records)) return "failed";
  if (hasRecord(records)) return "present";
  const record = { ...referenceTo(id), type: "oauth" };
  const bytes = Buffer.from(JSON.stringify({ ...records, [PROVIDER_ID]: record }, undefined, 2));
  const tools = { ...deps, disk: systemDisk, code: CODE } as const;
  const isWritten = await replaceDurably(path, bytes, () => fileMark(path) === mark, tools);
  return isWritten ? "added" : undefined;
}

function hasRecord(records: unknown): boolean {
  return isObject(records) && isRecord(records[PROVIDER_ID]);
}
