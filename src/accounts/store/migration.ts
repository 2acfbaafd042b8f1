import { defined } from "../../lib/defined.ts";
import { createHash } from "node:crypto";
import { personalAddress } from "../../auth/identity.ts";
import { BUILDER_ID_START_URL } from "../../catalog/start-url.ts";
import { DEFAULT_REGION } from "../../catalog/regions.ts";
import { readArray, readNumber, readObject, readString } from "../../lib/read.ts";

type Fields = Readonly<Record<string, unknown>>;

export const STORE_VERSION = 2;

/** From each older version to the next one. Pure: every process comes to the same result. */
const STEPS: Readonly<Record<number, (file: Fields) => Fields>> = { 1: fromFlatRecords };

/** @returns the file as this version writes it, and whether it was another one */
export function migrateStore(file: Fields): { file: Fields; isOlder: boolean; isNewer: boolean } {
  const version = file["version"] ?? 1;
  if (version === STORE_VERSION) return { file, isOlder: false, isNewer: false };
  if (!isOlderVersion(version)) return { file, isOlder: false, isNewer: true };
  let migrated = file;
  for (let step = version; step < STORE_VERSION; step += 1) {
    migrated = STEPS[step]?.(migrated) ?? migrated;
  }
  return { file: { ...migrated, version: STORE_VERSION }, isOlder: true, isNewer: false };
}

export function isLaterVersion(version: unknown): version is number {
  return Number.isInteger(version) && Number(version) > STORE_VERSION;
}

function isOlderVersion(version: unknown): version is number {
  return Number.isInteger(version) && Number(version) >= 1 && Number(version) < STORE_VERSION;
}

/**
 * Version 1 is what the plugins of this name before ours wrote: flat records, beside an
 * `activeIndex`. A record with `credentials` has today's form already.
 */
function fromFlatRecords(file: Fields): Fields {
  const accounts = readArray(file["accounts"]).map((raw) => {
    const record = readObject(raw);
    if (record["credentials"] !== undefined || readString(record["refreshToken"]) === undefined) {
      return raw;
    }
    return fromFlatRecord(record);
  });
  return { ...file, accounts };
}

/** All fields that the old record had, and where they went. */
const MOVED = new Set([
  ...["id", "email", "authMethod", "region", "profileArn", "clientId", "clientSecret", "startUrl"],
  ...["ssoStartUrl", "refreshToken", "accessToken", "expiresAt", "usedCount", "limitCount"],
  ...["lastSync", "lastUsed", "rateLimitResetTime", "isHealthy", "unhealthyReason"],
  ...["recoveryTime", "failCount"],
]);

function fromFlatRecord(record: Fields): Fields {
  const rest = Object.fromEntries(Object.entries(record).filter(([key]) => !MOVED.has(key)));
  const email = personalAddress(readString(record["email"]));
  const lastUsedAt = readNumber(record["lastUsed"]);
  const usage = usageOf(record);
  return {
    ...rest,
    id: idOf(record),
    identity: email === undefined ? {} : { email },
    credentials: credentialsOf(record),
    generation: 1,
    state: { kind: "ready" },
    enabled: true,
    priority: 0,
    addedAt: lastUsedAt ?? 0,
    ...defined({ lastUsedAt, usage }),
  };
}

function credentialsOf(record: Fields): Fields {
  const { refreshToken, ...packed } = unpack(readString(record["refreshToken"]) ?? "");
  const facts: Fields = { ...packed, ...record };
  const accessToken = readString(facts["accessToken"]);
  const expiresAt = accessToken === undefined ? undefined : readNumber(facts["expiresAt"]);
  const profileArn = readString(facts["profileArn"]);
  const tokens = {
    accessToken: accessToken ?? "none",
    refreshToken,
    expiresAt: expiresAt ?? 0,
    ...defined({ profileArn }),
  };
  // Whether a social login was Google or GitHub was not kept; both are refreshed in the same way.
  const isSocial = readString(facts["clientId"]) === undefined;
  return isSocial
    ? { method: "social", provider: "Google", ...tokens }
    : { ...clientOf(facts), ...tokens };
}

function clientOf(facts: Fields): Fields {
  const startUrl =
    readString(facts["startUrl"]) ?? readString(facts["ssoStartUrl"]) ?? BUILDER_ID_START_URL;
  return {
    method: "idc",
    provider: startUrl === BUILDER_ID_START_URL ? "BuilderId" : "IdentityCenter",
    ssoRegion: readString(facts["region"]) ?? DEFAULT_REGION,
    startUrl,
    clientId: facts["clientId"],
    clientSecret: facts["clientSecret"],
    clientSecretExpiresAt: 0,
  };
}

/**
 * Some of them kept more than the token in its field, behind bars: by name (`clientId:…`), or by
 * place with the kind of login at the end.
 */
function unpack(text: string): { readonly refreshToken: string } & Fields {
  const [refreshToken = "", ...parts] = text.split("|");
  const named = parts.flatMap((part) => {
    const [, name, value] = /^(clientId|clientSecret|profileArn):(.*)$/.exec(part) ?? [];
    return name === undefined ? [] : [[name, value] as const];
  });
  const names = PLACES.get(parts.at(-1) ?? "") ?? [];
  const placed = names.map((name, index) => [name, parts[index]] as const);
  return { ...Object.fromEntries(named.length > 0 ? named : placed), refreshToken };
}

const PLACES: ReadonlyMap<string, readonly string[]> = new Map([
  ["social", ["profileArn"]],
  ["idc", ["clientId", "clientSecret"]],
  ["sso", ["clientId", "clientSecret", "startUrl"]],
  ["identity-center", ["clientId", "clientSecret", "startUrl"]],
]);

/** Their ids named files nowhere; one that cannot be ours gives one that can. */
function idOf(record: Fields): string {
  const id = readString(record["id"]) ?? "";
  if (/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/.test(id)) return id;
  const source = `${id} ${readString(record["refreshToken"]) ?? ""}`;
  return createHash("sha256").update(source).digest("hex").slice(0, 32);
}

function usageOf(record: Fields): Fields | undefined {
  const used = readNumber(record["usedCount"]);
  const limit = readNumber(record["limitCount"]);
  if (used === undefined || limit === undefined) return undefined;
  return { used, limit, checkedAt: readNumber(record["lastSync"]) ?? 0, overageEnabled: false };
}
