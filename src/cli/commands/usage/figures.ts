import type { Account } from "../../../accounts/account.ts";
import { isOutdated, leftOf } from "../../../accounts/transitions.ts";
import type { Lasts, Outlook, Rate } from "../../../core/usage/outlook.ts";
import { defined } from "../../../lib/defined.ts";
import type { Allowance, UsageBreakdown } from "../../../service/account/usage-breakdown.ts";
import { isoTime } from "../../command.ts";
import type { FigureFacts, OutlookFacts } from "./facts.ts";

export function figuresOf(
  account: Account,
  allowed: boolean,
  now: number,
): FigureFacts | undefined {
  const { usage } = account;
  if (usage === undefined) return undefined;
  const { breakdown, checkedAt, limit, overageEnabled, plan, resetAt, used } = usage;
  return {
    ...defined({ plan }),
    used,
    limit,
    left: Math.max(0, leftOf(usage)),
    ...defined({ resetsAt: resetAt === undefined ? undefined : isoTime(resetAt) }),
    checkedAt: isoTime(checkedAt),
    outdated: isOutdated(account, now),
    parts: partsOf(breakdown, now),
    overage: { enabled: overageEnabled, allowed, ...overageOf(breakdown) },
  };
}

function overageOf({ overage = {}, total }: Partial<UsageBreakdown> = {}) {
  const { cap, charges = total?.charges, currency, used } = overage;
  return defined({ used, cap, charges, currency });
}

type Part = FigureFacts["parts"][number];

function partsOf(breakdown: UsageBreakdown | undefined, now: number): Part[] {
  const { base, bonuses = [], bought = [], trial } = breakdown ?? {};
  const part = (
    kind: Part["kind"],
    allowance: Allowance & { readonly status?: string; readonly name?: string },
  ): Part => {
    const { endsAt, limit, name, status = "ACTIVE", used } = allowance;
    const end = endsAt === undefined ? undefined : isoTime(endsAt);
    const open = status === "ACTIVE" && (endsAt === undefined || endsAt > now);
    return { kind, used, limit, open, ...defined({ name, endsAt: end }) };
  };
  return [
    ...(base ? [part("plan", base)] : []),
    ...(trial ? [part("trial", { status: "", ...trial })] : []),
    ...bonuses.map((bonus) => part("bonus", { status: "", ...bonus })),
    ...bought.map((credits) => part("bought", credits)),
  ];
}

export function outlookOfFacts({ lasts, recorded, sinceReset }: Outlook): OutlookFacts {
  return {
    ...defined({ sinceReset: rateOf(sinceReset), recorded: rateOf(recorded) }),
    lasts: lastsName(lasts),
    ...defined({ lastsUntil: lasts.kind === "until" ? isoTime(lasts.at) : undefined }),
  };
}

function lastsName(lasts: Lasts): OutlookFacts["lasts"] {
  if (lasts.kind !== "unknown") return lasts.kind;
  const names = {
    "no-figures": "unknown",
    "reset-passed": "unknown-since-reset",
    "too-early": "unknown-too-early",
  } as const;
  return names[lasts.reason];
}

function rateOf(rate: Rate | undefined) {
  return rate && { creditsPerDay: rate.perDay, since: isoTime(rate.since) };
}
