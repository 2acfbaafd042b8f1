import * as z from "zod/mini";
import { CHOICE_REASONS } from "../../../facts/choice-reason.ts";
import { rowFacts } from "../doctor/row.ts";
import { accountUsage } from "../usage/facts.ts";

const time = z.iso.datetime();

export const statusFacts = z.strictObject({
  /** Of this program. */
  version: z.string(),
  /** Of the plugin that OpenCode's next start loads; absent if that cannot be told. */
  installed: z.optional(z.string()),
  /** Processes of OpenCode that use the plugin, with the version that they have loaded. */
  running: z.array(z.strictObject({ processId: z.number(), version: z.string(), since: time })),
  /** KIRO_API_KEY is set: it serves, and no account of the file. */
  apiKeyVariable: z.boolean(),
  /** Why that account serves new conversations; absent if none does. */
  reason: z.optional(z.enum(CHOICE_REASONS)),
  accounts: z.array(accountUsage),
  /** Why the accounts cannot be told. */
  accountsProblem: z.optional(z.string()),
  models: z.strictObject({
    /** Whose list is offered. */
    account: z.optional(z.string()),
    readAt: z.optional(time),
  }),
  /** Those checks of `doctor` that are not in order and look at files only. */
  todo: z.array(rowFacts),
});

export type StatusFacts = z.infer<typeof statusFacts>;
