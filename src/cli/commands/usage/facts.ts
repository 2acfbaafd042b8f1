import * as z from "zod/mini";
import { stateFacts } from "../accounts/facts.ts";

const time = z.iso.datetime();

const partFacts = z.strictObject({
  kind: z.enum(["plan", "trial", "bonus", "bought"]),
  name: z.optional(z.string()),
  used: z.number(),
  limit: z.number(),
  endsAt: z.optional(time),
  /** It may be spent now; else it has ended or is used up. */
  open: z.boolean(),
});

const rateFacts = z.strictObject({ creditsPerDay: z.number(), since: time });

export const figureFacts = z.strictObject({
  plan: z.optional(z.string()),
  /** Plan, trial, bonuses and bought credits together. */
  used: z.number(),
  limit: z.number(),
  left: z.number(),
  resetsAt: z.optional(time),
  checkedAt: time,
  /** The reset or a refusal came after them: they say nothing any more. */
  outdated: z.boolean(),
  parts: z.array(partFacts),
  overage: z.strictObject({
    /** Switched on in Kiro's portal. */
    enabled: z.boolean(),
    /** Option `overage_allowed`: this plugin spends it. */
    allowed: z.boolean(),
    used: z.optional(z.number()),
    cap: z.optional(z.number()),
    charges: z.optional(z.number()),
    currency: z.optional(z.string()),
  }),
});

export type FigureFacts = z.infer<typeof figureFacts>;

export const outlookFacts = z.strictObject({
  /** Plan and overage since the last reset, by whichever program. */
  sinceReset: z.optional(rateFacts),
  /** What this machine's answers cost in the last seven days (UTC). */
  recorded: z.optional(rateFacts),
  /** By the higher of both rates. */
  lasts: z.enum([
    "unknown",
    "unknown-since-reset",
    "unknown-too-early",
    "used-up",
    "idle",
    "past-reset",
    "until",
  ]),
  lastsUntil: z.optional(time),
});

export type OutlookFacts = z.infer<typeof outlookFacts>;

const byModel = z.array(z.strictObject({ model: z.string(), credits: z.number() }));

export const accountUsage = z.strictObject({
  id: z.string(),
  label: z.string(),
  servesNew: z.boolean(),
  state: stateFacts,
  /** Absent if they were never read. */
  figures: z.optional(figureFacts),
  outlook: outlookFacts,
  /** Why the figures were not read now. */
  problem: z.optional(z.strictObject({ code: z.string(), message: z.string() })),
});

export const usageFacts = z.strictObject({
  accounts: z.array(accountUsage),
  /** Conversations on this machine, the newest first. */
  sessions: z.array(
    z.strictObject({
      id: z.string(),
      /** Absent if the account is gone. */
      account: z.optional(z.string()),
      lastAt: time,
      credits: z.number(),
      models: byModel,
    }),
  ),
  /** All that was recorded on this machine. */
  recorded: z.strictObject({
    /** The first day, in UTC; absent if nothing was recorded. */
    since: z.optional(z.iso.date()),
    credits: z.number(),
    models: byModel,
  }),
  refreshed: z.boolean(),
});

export type UsageFacts = z.infer<typeof usageFacts>;
