/** What an account has left, for the model that asked and for the person who reads along. */

import type { AccountBlock } from "../../facts/account-block.ts";
import { planName } from "../cli/accounts/list.ts";
import { formatEnd, formatTime, type Reader } from "../formats/times.ts";
import { LOGIN_HINT } from "../terms.ts";
import { blockPhrase, creditsLeft } from "../tui/panel.ts";

/** What the model reads with every request: as short as it can be. */
export const STATUS_TOOL_DESCRIPTION =
  "Kiro accounts: plan, credits left, reset date, state. For questions about quota or usage.";

export interface AccountStatusFacts {
  /** Masked. */
  readonly label: string;
  readonly plan: string | undefined;
  /** Undefined if it was never read, or before the reset. Times are milliseconds since the epoch. */
  readonly quota:
    | {
        readonly left: number;
        readonly limit: number;
        readonly resetAt?: number;
        readonly checkedAt: number;
      }
    | undefined;
  /** The figures could not be read now. */
  readonly isOld: boolean;
  /** Undefined if it can serve. */
  readonly block: AccountBlock | undefined;
  readonly servesSession: boolean;
  readonly servesNew: boolean;
}

/** The model would take the point of `1.000` for a decimal one. */
const NUMBERS = { locale: "en-US" };

/** Lines; times are in the reader's zone. */
export function accountStatus(
  accounts: readonly AccountStatusFacts[],
  now: number,
  { timeZone }: Reader,
): readonly string[] {
  if (accounts.length === 0) return [noAccounts()];
  const reader = { ...NUMBERS, timeZone };
  const lines = accounts.map((account) => `- ${partsOf(account, now, reader).join(", ")}`);
  return [`Kiro accounts (times in ${timeZone}):`, ...lines];
}

function partsOf(
  { block, isOld, label, plan, quota, servesNew, servesSession }: AccountStatusFacts,
  now: number,
  reader: Reader,
): readonly string[] {
  const { checkedAt, left, limit, resetAt } = quota ?? {};
  const parts = [
    label,
    plan && `plan ${planName(plan)}`,
    left === undefined || limit === undefined
      ? "credits left not known"
      : creditsLeft(left, limit, reader),
    resetAt === undefined ? undefined : `resets ${formatEnd(resetAt, now, reader)}`,
    block === undefined ? "ready" : blockPhrase(block, now, reader),
    servesSession ? "serves this conversation" : undefined,
    servesNew ? "serves new conversations" : undefined,
    isOld && checkedAt !== undefined
      ? `figures of ${formatTime(checkedAt, reader.timeZone)}, not read now`
      : undefined,
  ];
  return parts.flatMap((part) => part || []);
}

export function noAccounts(): string {
  return `No Kiro account is in use. The person can log in: ${LOGIN_HINT}.`;
}
