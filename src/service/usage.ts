import { type Credentials, profileArnOf, regionOf } from "../auth/credentials.ts";
import type { Identity } from "../auth/identity.ts";
import { defined } from "../lib/defined.ts";
import { readArray, readNumber, readObject, readString } from "../lib/read.ts";
import { callManagement, type ManagementAnswer } from "./management.ts";
import type { ServiceContext } from "./send.ts";

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

/** What a chat spends, by age of the plan; SPEC is another purse (PROTOCOL section 6). */
const CHAT_RESOURCES = ["CREDIT", "AGENTIC_REQUEST", "VIBE"];

function readUsage(answer: Fields, now: number): Usage | undefined {
  const breakdown = chatBreakdown(readArray(answer["usageBreakdownList"]).map(readObject));
  const parts = activeParts(breakdown, now).filter((part) => limitOf(part) !== undefined);
  if (parts.length === 0) return undefined;
  const reset = readNumber(breakdown["nextDateReset"]) ?? readNumber(answer["nextDateReset"]);
  const plan = readString(readObject(answer["subscriptionInfo"])["subscriptionTitle"]);
  return {
    used: sum(parts, usedOf),
    limit: sum(parts, limitOf),
    checkedAt: now,
    overageEnabled: readObject(answer["overageConfiguration"])["overageStatus"] === "ENABLED",
    ...defined({ resetAt: reset === undefined ? undefined : reset * 1000, plan }),
  };
}

function chatBreakdown(breakdowns: readonly Fields[]): Fields {
  const ofChat = CHAT_RESOURCES.map((type) =>
    breakdowns.find((entry) => entry["resourceType"] === type),
  );
  return ofChat.find((entry) => entry !== undefined) ?? breakdowns[0] ?? {};
}

/** The base, the trial and the bonuses, each a purse of its own. */
function activeParts(breakdown: Fields, now: number): readonly Fields[] {
  const trial = readObject(breakdown["freeTrialInfo"]);
  const bonuses = readArray(breakdown["bonuses"]).map(readObject);
  return [
    breakdown,
    ...(isActive(trial["freeTrialStatus"], trial["freeTrialExpiry"], now) ? [trial] : []),
    ...bonuses.filter((bonus) => isActive(bonus["status"], bonus["expiresAt"], now)),
  ];
}

/** @param expiry seconds since the epoch; may be absent */
function isActive(status: unknown, expiry: unknown, now: number): boolean {
  return status === "ACTIVE" && (readNumber(expiry) ?? Infinity) * 1000 > now;
}

function sum(parts: readonly Fields[], figure: (part: Fields) => number | undefined): number {
  return parts.reduce((total, part) => total + (figure(part) ?? 0), 0);
}

function usedOf(part: Fields): number | undefined {
  return exact(part, "currentUsage");
}

function limitOf(part: Fields): number | undefined {
  return exact(part, "usageLimit");
}

function exact(part: Fields, key: string): number | undefined {
  return readNumber(part[`${key}WithPrecision`]) ?? readNumber(part[key]);
}
