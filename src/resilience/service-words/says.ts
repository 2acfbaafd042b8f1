import { saysAttachmentRefused } from "./attachment.ts";
import { saysNoSuchModel } from "./model.ts";
import { saysDayUsedUp, saysLimitReached, saysQuotaUsedUp, saysWeekUsedUp } from "./quota.ts";
import { saysRateExceeded } from "./rate.ts";
import { saysSuspended } from "./suspension.ts";
import { saysTokenRefused } from "./token.ts";

/** What refusals say in words that no table can list; each has near misses in its test. */
const SAYINGS = {
  "quota-used-up": saysQuotaUsedUp,
  "day-used-up": saysDayUsedUp,
  "week-used-up": saysWeekUsedUp,
  "limit-reached": saysLimitReached,
  suspended: saysSuspended,
  "token-refused": saysTokenRefused,
  "rate-exceeded": saysRateExceeded,
  "no-such-model": saysNoSuchModel,
  "attachment-refused": saysAttachmentRefused,
} as const;

export type Saying = keyof typeof SAYINGS;

export function says(saying: Saying, text: string): boolean {
  return SAYINGS[saying](text);
}
