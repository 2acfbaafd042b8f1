import { defined, unlessEmpty } from "../../lib/defined.ts";
import { readArray, readNumber, readObject, readString } from "../../lib/read.ts";

/** Some credits: what was used of them, how many there are. Times are milliseconds since the epoch. */
export interface Allowance {
  readonly used: number;
  readonly limit: number;
  readonly endsAt?: number;
}

/** A trial or a bonus. */
export interface Grant extends Allowance {
  /** `ACTIVE`, `EXHAUSTED` or `EXPIRED`; open text. */
  readonly status?: string;
  readonly name?: string;
}

/** What is spent beyond the plan, in credits and in money. */
export interface Overage {
  readonly used?: number;
  readonly cap?: number;
  /** Money for one credit. */
  readonly rate?: number;
  readonly charges?: number;
  readonly currency?: string;
}

/** Of the whole account, where several people or products share it. */
export interface TotalUsage {
  readonly charges?: number;
  readonly overageLimit?: number;
  readonly maxOverageLimit?: number;
}

/** The parts of what an account may spend; each may be missing. */
export interface UsageBreakdown {
  /** When it was read, as the figures that it belongs to. */
  readonly checkedAt: number;
  readonly base?: Allowance;
  readonly trial?: Grant;
  readonly bonuses?: readonly Grant[];
  /** Add-on credits, which are used before paid overage. */
  readonly bought?: readonly Allowance[];
  readonly overage?: Overage;
  readonly total?: TotalUsage;
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * What GetUsageLimits says about the credits that a chat spends (PROTOCOL section 6).
 * @param answer the whole of it
 * @param entry the one of `usageBreakdownList` that chats spend
 */
export function readBreakdown(answer: Fields, entry: Fields, checkedAt: number): UsageBreakdown {
  const trial = readObject(entry["freeTrialInfo"]);
  const { bonuses, overageCredits } = entry;
  const parts = {
    base: readAllowance(entry, undefined),
    trial: readGrant(trial, trial["freeTrialStatus"], trial["freeTrialExpiry"]),
    bonuses: unlessEmpty(
      objectsOf(bonuses).flatMap((bonus) => {
        return readGrant(bonus, bonus["status"], bonus["expiresAt"]) ?? [];
      }),
    ),
    bought: unlessEmpty(
      objectsOf(overageCredits).flatMap((credits) => {
        return readAllowance(credits, credits["expiresAt"]) ?? [];
      }),
    ),
    overage: unlessBlank(readOverage(entry)),
    total: unlessBlank(readTotal(readObject(answer["totalUsage"]))),
  };
  return { checkedAt, ...defined(parts) };
}

/** Those that may be spent now, paid overage left out. */
export function openAllowances(breakdown: UsageBreakdown, now: number): readonly Allowance[] {
  const { base, bonuses = [], bought = [], trial } = breakdown;
  const grants = [...(trial ? [trial] : []), ...bonuses];
  const open = [...grants.filter(({ status }) => status === "ACTIVE"), ...bought];
  return [...(base ? [base] : []), ...open.filter(({ endsAt = Infinity }) => endsAt > now)];
}

/** Epoch seconds, sometimes milliseconds: no date of this age is as small as those (PROTOCOL 6). */
export function readTime(value: unknown): number | undefined {
  const time = readNumber(value);
  if (time === undefined) return undefined;
  return time > SMALLEST_MILLISECONDS ? time : time * 1000;
}
const SMALLEST_MILLISECONDS = 1e11;

function objectsOf(list: unknown): readonly Fields[] {
  return readArray(list).map(readObject);
}

/** What has no limit counts for nothing. */
function readAllowance(fields: Fields, end: unknown): Allowance | undefined {
  const limit = exact(fields, "usageLimit");
  if (limit === undefined) return undefined;
  const used = exact(fields, "currentUsage") ?? 0;
  return { used, limit, ...defined({ endsAt: readTime(end) }) };
}

function readGrant(fields: Fields, status: unknown, end: unknown): Grant | undefined {
  const allowance = readAllowance(fields, end);
  const name = readString(fields["displayName"]);
  return allowance && { ...allowance, ...defined({ status: readString(status), name }) };
}

function readOverage(entry: Fields): Overage {
  return defined({
    used: exact(entry, "currentOverages"),
    cap: exact(entry, "overageCap"),
    rate: readNumber(entry["overageRate"]),
    charges: readNumber(entry["overageCharges"]),
    currency: readString(entry["currency"]),
  });
}

function readTotal(total: Fields): TotalUsage {
  return defined({
    charges: readNumber(total["totalOverageCharges"]),
    overageLimit: readNumber(total["overageLimit"]),
    maxOverageLimit: readNumber(total["maxOverageLimit"]),
  });
}

/** Exact figures where given. */
function exact(fields: Fields, key: string): number | undefined {
  return readNumber(fields[`${key}WithPrecision`]) ?? readNumber(fields[key]);
}

function unlessBlank<Part extends object>(part: Part): Part | undefined {
  return Object.keys(part).length === 0 ? undefined : part;
}
