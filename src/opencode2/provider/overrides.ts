import { defined, unlessEmpty } from "../../lib/defined.ts";
import { isObject, readArray, readNumber, readObject, readString } from "../../lib/read.ts";
import type { Fields } from "../context.ts";

/** Settings that may say where a prompt goes, or what goes with it. */
const ADDRESS = /url|endpoint|^api$|fetch|headers/i;

/**
 * Lays our record over one that is there: a person's configuration, or models.dev, may have written
 * it. Names, limits, costs, variants and settings stay; the way to Kiro is ours.
 */
export function layOver(own: Record<string, unknown>, ours: Fields): void {
  const merged = { ...ours, ...keptOf(own, ours) };
  delete own.package;
  delete own.headers;
  delete own.body;
  delete own.settings;
  Object.assign(own, merged);
}

/** A host fills a new record with values that mean nothing: its id as the name, limits of 0. */
function keptOf(own: Fields, ours: Fields): Fields {
  const { cost, enabled, id, name, variants } = own;
  return defined({
    name: name === id ? undefined : readString(name),
    enabled: enabled === false ? false : undefined,
    limit: ours.limit && { ...readObject(ours.limit), ...limitsOf(own.limit) },
    cost: unlessEmpty(readArray(cost)),
    variants: unlessEmpty(readArray(variants).flatMap(variantOf)),
    settings: settingsOf(own),
  });
}

function limitsOf(limit: unknown): Fields {
  return Object.fromEntries(
    Object.entries(readObject(limit)).filter(([, tokens]) => (readNumber(tokens) ?? 0) > 0),
  );
}

function variantOf(variant: unknown): Fields[] {
  if (!isObject(variant) || readString(variant.id) === undefined) return [];
  return [{ id: variant.id, ...defined({ settings: settingsOf(variant) }) }];
}

function settingsOf({ settings }: Fields): Fields | undefined {
  const kept = Object.entries(readObject(settings)).filter(([key]) => !ADDRESS.test(key));
  return kept.length > 0 ? Object.fromEntries(kept) : undefined;
}
