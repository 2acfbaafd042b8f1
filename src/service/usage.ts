import type { Credentials, Identity } from "../auth/credentials.ts";
import { readArray, readNumber, readObject, readString } from "../lib/read.ts";
import { callManagement } from "./management.ts";
import { profileArnOf, regionOf, type ServiceContext } from "./send.ts";

/** What an account may still spend, in credits. */
export interface Usage {
  readonly used: number;
  /** Base limit plus active trial and bonuses; overage is not counted in. */
  readonly limit: number;
  /** Milliseconds since the epoch. */
  readonly resetAt?: number;
  readonly checkedAt: number;
  /** e.g. `KIRO PRO` */
  readonly plan?: string;
  /** The user has switched paid overage on in Kiro's portal. */
  readonly overageEnabled: boolean;
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
export function processUsage(answer: Record<string, unknown>, now: number): UsageAnswer {
  const user = readObject(answer["userInfo"]);
  const userId = readString(user["userId"]);
  const email = readString(user["email"]);
  return {
    identity: {
      ...(userId === undefined ? {} : { userId }),
      ...(email === undefined ? {} : { email }),
    },
    usage: readUsage(answer, now),
  };
}

function readUsage(answer: Record<string, unknown>, now: number): Usage | undefined {
  const breakdowns = readArray(answer["usageBreakdownList"]).map(readObject);
  const breakdown = breakdowns.find((entry) => entry["resourceType"] === "CREDIT") ?? breakdowns[0];
  const limit = breakdown && exact(breakdown, "usageLimit");
  if (breakdown === undefined || limit === undefined) return undefined;
  const extras = [
    ...active(readObject(breakdown["freeTrialInfo"]), "freeTrialStatus"),
    ...readArray(breakdown["bonuses"]).flatMap((bonus) => active(readObject(bonus), "status")),
  ];
  const parts = [breakdown, ...extras];
  const reset = readNumber(breakdown["nextDateReset"]) ?? readNumber(answer["nextDateReset"]);
  const plan = readString(readObject(answer["subscriptionInfo"])["subscriptionTitle"]);
  return {
    used: sum(parts, "currentUsage"),
    limit: sum(parts, "usageLimit"),
    checkedAt: now,
    overageEnabled: readObject(answer["overageConfiguration"])["overageStatus"] === "ENABLED",
    ...(reset === undefined ? {} : { resetAt: reset * 1000 }),
    ...(plan === undefined ? {} : { plan }),
  };
}

function active(entry: Readonly<Record<string, unknown>>, statusKey: string) {
  return entry[statusKey] === "ACTIVE" ? [entry] : [];
}

function sum(parts: readonly Readonly<Record<string, unknown>>[], key: string): number {
  return parts.reduce((total, part) => total + (exact(part, key) ?? 0), 0);
}

function exact(entry: Readonly<Record<string, unknown>>, key: string): number | undefined {
  return readNumber(entry[`${key}WithPrecision`]) ?? readNumber(entry[key]);
}
