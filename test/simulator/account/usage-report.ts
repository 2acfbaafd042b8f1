import type { Person, Usage } from "../people.ts";

const PLAN_TYPES: Readonly<Record<Usage["plan"], string>> = {
  "KIRO FREE": "Q_DEVELOPER_STANDALONE_FREE",
  "KIRO PRO": "Q_DEVELOPER_STANDALONE_PRO",
  "KIRO PRO+": "Q_DEVELOPER_STANDALONE_PRO_PLUS",
  "KIRO POWER": "Q_DEVELOPER_STANDALONE_POWER",
};

/** Body of GetUsageLimits (PROTOCOL section 6): times are epoch seconds, some ends milliseconds. */
export function usageReport(person: Person, withEmail: boolean) {
  const { usage } = person;
  return {
    nextDateReset: usage.resetsAt / 1000,
    // Seen a month ahead of the reset: the figure says nothing.
    daysUntilReset: 0,
    limits: [],
    overageConfiguration: {
      overageStatus: usage.overage ? "ENABLED" : "DISABLED",
      overageLimit: null,
    },
    subscriptionInfo: {
      subscriptionTitle: usage.plan,
      type: PLAN_TYPES[usage.plan],
      overageCapability: usage.plan === "KIRO FREE" ? "OVERAGE_INCAPABLE" : "OVERAGE_CAPABLE",
      upgradeCapability: "UPGRADE_CAPABLE",
      subscriptionManagementTarget: "PURCHASE",
    },
    usageBreakdownList: [creditBreakdown(usage)],
    totalUsage: {
      maxOverageLimit: usage.overageCap,
      overageLimit: usage.overageCap,
      totalOverageCharges: Math.max(0, usage.used - usage.limit) * 0.04,
    },
    userInfo: { ...(withEmail ? { email: person.email } : {}), userId: person.userId },
  };
}

/** Credits that are left for the month, trial, bonuses and overage included. */
export function creditsLeft(usage: Usage): number {
  const extras = [...(usage.trial === undefined ? [] : [usage.trial]), ...usage.bonuses];
  const active = extras.filter((extra) => extra.status === "ACTIVE");
  const all = [
    { used: usage.used, limit: usage.limit + (usage.overage ? usage.overageCap : 0) },
    ...active,
    ...(usage.bought ?? []),
  ];
  return all.reduce((sum, { used, limit }) => sum + Math.max(0, limit - used), 0);
}

function creditBreakdown(usage: Usage) {
  const overages = Math.max(0, usage.used - usage.limit);
  return {
    resourceType: "CREDIT",
    displayName: "Credit",
    displayNamePlural: "Credits",
    unit: "INVOCATIONS",
    currency: "USD",
    ...amounts(Math.min(usage.used, usage.limit), usage.limit),
    currentOverages: Math.floor(overages),
    currentOveragesWithPrecision: overages,
    overageCap: usage.overageCap,
    overageCapWithPrecision: usage.overageCap,
    overageRate: 0.04,
    overageCharges: overages * 0.04,
    nextDateReset: usage.resetsAt / 1000,
    ...(usage.trial === undefined
      ? {}
      : {
          freeTrialInfo: {
            freeTrialStatus: usage.trial.status,
            freeTrialExpiry: endOf(usage, usage.trial.expiresAt),
            ...amounts(usage.trial.used, usage.trial.limit),
          },
        }),
    bonuses: usage.bonuses.map((bonus, index) => ({
      bonusCode: `BONUS${index + 1}`,
      displayName: "Welcome bonus",
      description: "Bonus credits",
      status: bonus.status,
      currentUsage: bonus.used,
      usageLimit: bonus.limit,
      expiresAt: endOf(usage, bonus.expiresAt),
    })),
    overageCredits: (usage.bought ?? []).map((credits) => ({
      currentUsage: credits.used,
      usageLimit: credits.limit,
      expiresAt: endOf(usage, credits.expiresAt),
    })),
  };
}

function endOf({ endsInMilliseconds = false }: Usage, expiresAt: number): number {
  return endsInMilliseconds ? expiresAt : expiresAt / 1000;
}

function amounts(used: number, limit: number) {
  return {
    currentUsage: Math.floor(used),
    currentUsageWithPrecision: used,
    usageLimit: Math.floor(limit),
    usageLimitWithPrecision: limit,
  };
}
