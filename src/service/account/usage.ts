import { type Credentials, profileArnOf, regionOf } from "../../auth/credentials.ts";
import type { Identity } from "../../auth/identity.ts";
import { defined } from "../../lib/defined.ts";
import { readArray, readObject, readString } from "../../lib/read.ts";
import { callManagement, type ManagementAnswer } from "../management.ts";
import type { ServiceContext } from "../send.ts";
import {
  openAllowances,
  type Allowance,
  readBreakdown,
  readTime,
  type UsageBreakdown,
} from "./usage-breakdown.ts";

/** What an account may still spend, in credits. */
export interface Usage {
  readonly used: number;
  /** Base limit plus active trial and bonuses and bought credits; overage is not counted in. */
  readonly limit: number;
  /** Milliseconds since the epoch. */
  readonly resetAt?: number;
  readonly checkedAt: number;
  /** e.g. `KIRO PRO` */
  readonly plan?: string;
  /** The user has switched paid overage on in Kiro's portal. */
  readonly overageEnabled: boolean;
  /** What `used` and `limit` are made of. */
  readonly breakdown?: UsageBreakdown;
}

export interface UsageAnswer {
  readonly identity: Identity;
  readonly usage: Usage | undefined;
}

/**
 * Asks what is left and who is asking (PROTOCOL section 6).
 * @throws KiroApiError, KiroNetworkError
 */
export async function fetchUsage(
  context: ServiceContext,
  credentials: Credentials,
  signal?: AbortSignal,
): Promise<UsageAnswer> {
  const answer = await callManagement(context, credentials, {
    region: regionOf(credentials),
    operation: "usage",
    query: {
      origin: "KIRO_CLI",
      resourceType: "CREDIT",
      isEmailRequired: "true",
      profileArn: profileArnOf(credentials),
    },
    signal,
  });
  return processUsage(answer, context.deps.clock.now());
}

/** Every part may be missing; exact figures are preferred where given. */
export function processUsage(answer: ManagementAnswer, now: number): UsageAnswer {
  const user = readObject(answer["userInfo"]);
  const userId = readString(user["userId"]);
  const email = readString(user["email"]);
  return {
    identity: defined({ userId, email }),
    usage: readUsage(answer, now),
  };
}

type Fields = Readonly<Record<string, unknown>>;

/** What a chat spends, by age of the plan; SPEC is another allowance (PROTOCOL section 6). */
const CHAT_RESOURCES = ["CREDIT", "AGENTIC_REQUEST", "VIBE"];

function readUsage(answer: Fields, now: number): Usage | undefined {
  const entry = chatEntry(objectsOf(answer["usageBreakdownList"]));
  const breakdown = readBreakdown(answer, entry, now);
  const allowances = openAllowances(breakdown, now);
  if (allowances.length === 0) return undefined;
  // `daysUntilReset` beside it is not to be trusted (PROTOCOL 6).
  const resetAt = readTime(entry["nextDateReset"]) ?? readTime(answer["nextDateReset"]);
  const plan = readString(readObject(answer["subscriptionInfo"])["subscriptionTitle"]);
  return {
    used: sumOf(allowances.map((allowance) => usedOf(allowance, allowances))),
    limit: sumOf(allowances.map(({ limit }) => limit)),
    checkedAt: now,
    overageEnabled: readObject(answer["overageConfiguration"])["overageStatus"] === "ENABLED",
    ...defined({ resetAt, plan }),
    breakdown,
  };
}

function chatEntry(entries: readonly Fields[]): Fields {
  const ofChat = CHAT_RESOURCES.map((type) =>
    entries.find((entry) => entry["resourceType"] === type),
  );
  return ofChat.find((entry) => entry !== undefined) ?? entries[0] ?? {};
}

/** What was spent beyond one allowance is not taken from another. */
function usedOf({ limit, used }: Allowance, { length }: readonly Allowance[]): number {
  return length === 1 ? used : Math.min(used, limit);
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function objectsOf(list: unknown): readonly Fields[] {
  return readArray(list).map(readObject);
}
