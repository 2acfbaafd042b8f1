import { defined, unlessEmpty } from "../../lib/defined.ts";
import { isObject, readArray, readNumber, readObject, readString } from "../../lib/read.ts";
import type { Usage } from "../../service/account/usage.ts";
import type { Grant, Allowance, UsageBreakdown } from "../../service/account/usage-breakdown.ts";

type Fields = Readonly<Record<string, unknown>>;

/** The figures of one account as they stand in the accounts file. */
export function readUsage(fields: Fields): Usage | undefined {
  const used = readNumber(fields["used"]);
  const limit = readNumber(fields["limit"]);
  if (used === undefined || limit === undefined) return undefined;
  const known = {
    used,
    limit,
    checkedAt: readNumber(fields["checkedAt"]) ?? 0,
    overageEnabled: fields["overageEnabled"] === true,
    ...defined({ resetAt: readNumber(fields["resetAt"]), plan: readString(fields["plan"]) }),
  };
  return { ...known, ...defined({ breakdown: breakdownOf(fields["breakdown"], known.checkedAt) }) };
}

/** An earlier version of this package writes new figures beside an old breakdown. */
function breakdownOf(value: unknown, checkedAt: number): UsageBreakdown | undefined {
  if (!isObject(value) || value["checkedAt"] !== checkedAt) return undefined;
  const allowances = (list: unknown) =>
    readArray(list).flatMap((entry) => readAllowance(entry) ?? []);
  const grants = (list: unknown) => readArray(list).flatMap((entry) => readGrant(entry) ?? []);
  return {
    checkedAt,
    ...defined({
      base: readAllowance(value["base"]),
      trial: readGrant(value["trial"]),
      bonuses: unlessEmpty(grants(value["bonuses"])),
      bought: unlessEmpty(allowances(value["bought"])),
      overage: figuresOf(value["overage"], ["used", "cap", "rate", "charges"], ["currency"]),
      total: figuresOf(value["total"], ["charges", "overageLimit", "maxOverageLimit"], []),
    }),
  };
}

function readAllowance(value: unknown): Allowance | undefined {
  const fields = readObject(value);
  const used = readNumber(fields["used"]);
  const limit = readNumber(fields["limit"]);
  if (used === undefined || limit === undefined) return undefined;
  return { used, limit, ...defined({ endsAt: readNumber(fields["endsAt"]) }) };
}

function readGrant(value: unknown): Grant | undefined {
  const allowance = readAllowance(value);
  const { name, status } = readObject(value);
  return (
    allowance && {
      ...allowance,
      ...defined({ status: readString(status), name: readString(name) }),
    }
  );
}

/** The fields of these names, numbers and texts, of an object; undefined for anything else. */
function figuresOf<const Number extends string, const Text extends string>(
  value: unknown,
  numbers: readonly Number[],
  texts: readonly Text[],
): (Partial<Record<Number, number>> & Partial<Record<Text, string>>) | undefined {
  if (!isObject(value)) return undefined;
  return {
    ...pick(value, numbers, readNumber),
    ...pick(value, texts, readString),
  };
}

function pick<Name extends string, Value>(
  fields: Fields,
  names: readonly Name[],
  read: (value: unknown) => Value | undefined,
): Partial<Record<Name, Value>> {
  const found: Partial<Record<Name, Value>> = {};
  for (const name of names) {
    const value = read(fields[name]);
    if (value !== undefined) found[name] = value;
  }
  return found;
}
