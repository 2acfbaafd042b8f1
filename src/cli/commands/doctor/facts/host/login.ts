import { PROVIDER_ID } from "../../../../../core/host/host-record.ts";
import { readSmallFile } from "../../../../../lib/disk/small-file.ts";
import { isObject, parseJson, readObject, readString } from "../../../../../lib/read.ts";
import { isAbsent, systemReason } from "../reason.ts";

/** OpenCode's own record of a login for the provider. */
export type HostLogin =
  | { readonly kind: "none" }
  | { readonly kind: "damaged" }
  | { readonly kind: "unreadable"; readonly reason: string }
  | {
      readonly kind: "record";
      readonly type: string;
      /** What stands in the place of a refresh token; never shown. */
      readonly reference: string | undefined;
    };

/** A record takes some hundred bytes, and there is one for each provider. */
const MAX_BYTES = 4 * 1024 * 1024;

/** @param path of auth.json */
export async function readHostLogin(
  path: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<HostLogin> {
  const given = env["OPENCODE_AUTH_CONTENT"];
  if (given) return loginIn(given);
  try {
    return loginIn(await readSmallFile(path, MAX_BYTES));
  } catch (error) {
    const reason = systemReason(error);
    return isAbsent(reason) ? { kind: "none" } : { kind: "unreadable", reason };
  }
}

function loginIn(text: string): HostLogin {
  const all = parseJson(text);
  if (!isObject(all)) return { kind: "damaged" };
  const record = all[PROVIDER_ID];
  if (!isObject(record)) return { kind: "none" };
  const fields = readObject(record);
  return {
    kind: "record",
    type: readString(fields["type"]) ?? "unknown",
    reference: readString(fields["refresh"]),
  };
}
