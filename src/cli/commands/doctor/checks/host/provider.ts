import { MODEL_PREFIX } from "../../../../../catalog/models.ts";
import { CHAT_PACKAGE, PROVIDER_ID } from "../../../../../core/host/host-record.ts";
import { isObject, readArray, readObject, readString } from "../../../../../lib/read.ts";
import {
  providerAddress,
  providerDisabled,
  providerEmptyKey,
  providerForeignPackage,
  providerNoModels,
  providerNoSuchModel,
  providerNotEnabled,
  providerPlain,
  providerUnsetVariable,
} from "../../../../../words/cli/doctor/host.ts";
import type { HostSettings } from "../../facts/host/settings.ts";
import { faultsOr, row, type Row } from "../../row.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** What in OpenCode's own settings stands above ours, or keeps the provider out. */
export function checkProvider(files: readonly HostSettings[], env: Environment): readonly Row[] {
  const faults = files.flatMap(({ content, path }) =>
    "entries" in content ? checkEntries(content.entries, path, env) : [],
  );
  return faultsOr(faults, row("provider", "ok", providerPlain()));
}

const PLACE = `provider.${PROVIDER_ID}`;

function checkEntries(
  entries: ReadonlyMap<string, unknown>,
  place: string,
  env: Environment,
): readonly Row[] {
  const disabled = readArray(entries.get("disabled_providers")).includes(PROVIDER_ID);
  const enabled = entries.get("enabled_providers");
  const isLeftOut = Array.isArray(enabled) && !enabled.includes(PROVIDER_ID);
  const own = readObject(readObject(entries.get("provider"))[PROVIDER_ID]);
  return [
    ...(disabled ? [row("provider", "failed", providerDisabled(place))] : []),
    ...(isLeftOut ? [row("provider", "failed", providerNotEnabled(place))] : []),
    ...checkPackages(own, place),
    ...checkAddresses(own, place),
    ...checkKey(readObject(own["options"])["apiKey"], place, env),
    ...checkModels(own, place),
    ...checkChosen(entries, own, place),
  ];
}

function checkPackages(own: Readonly<Record<string, unknown>>, place: string): readonly Row[] {
  const ofModels = Object.entries(readObject(own["models"])).map(
    ([id, model]) =>
      [
        `${PLACE}.models.${id}.provider.npm`,
        readObject(readObject(model)["provider"])["npm"],
      ] as const,
  );
  return [[`${PLACE}.npm`, own["npm"]] as const, ...ofModels].flatMap(([key, value]) => {
    const name = readString(value);
    if (name === undefined || name === CHAT_PACKAGE) return [];
    return [row("provider", "warning", providerForeignPackage(key, name, place))];
  });
}

function checkAddresses(own: Readonly<Record<string, unknown>>, place: string): readonly Row[] {
  const { baseURL } = readObject(own["options"]);
  const keys = [
    ...(own["api"] === undefined ? [] : [`${PLACE}.api`]),
    ...(baseURL === undefined ? [] : [`${PLACE}.options.baseURL`]),
  ];
  return keys.map((key) => row("provider", "warning", providerAddress(key, place)));
}

/** OpenCode puts an empty text in the place of a variable that is not set. */
function checkKey(apiKey: unknown, place: string, env: Environment): readonly Row[] {
  const key = `${PLACE}.options.apiKey`;
  if (apiKey === "") return [row("provider", "warning", providerEmptyKey(key, place))];
  const name = typeof apiKey === "string" ? /^\{env:([^}]+)\}$/.exec(apiKey)?.[1] : undefined;
  if (name === undefined || env[name]) return [];
  return [row("provider", "warning", providerUnsetVariable(key, name, place))];
}

function checkModels(own: Readonly<Record<string, unknown>>, place: string): readonly Row[] {
  const { whitelist } = own;
  const isOffered = (id: unknown) => isOurModel(String(id), own);
  const isEmpty = Array.isArray(whitelist) ? !whitelist.some(isOffered) : isObject(whitelist);
  return isEmpty ? [row("provider", "failed", providerNoModels(`${PLACE}.whitelist`, place))] : [];
}

/** Every model of ours has the prefix; others must stand in the settings themselves. */
function isOurModel(id: string, own: Readonly<Record<string, unknown>>): boolean {
  return id.startsWith(MODEL_PREFIX) || id in readObject(own["models"]);
}

function checkChosen(
  entries: ReadonlyMap<string, unknown>,
  own: Readonly<Record<string, unknown>>,
  place: string,
): readonly Row[] {
  return ["model", "small_model"].flatMap((key) => {
    const [provider, id] = (readString(entries.get(key)) ?? "").split("/");
    if (provider !== PROVIDER_ID || id === undefined || isOurModel(id, own)) return [];
    const near = `${PROVIDER_ID}/${MODEL_PREFIX}${id}`;
    return [row("provider", "warning", providerNoSuchModel(key, `${provider}/${id}`, near, place))];
  });
}
