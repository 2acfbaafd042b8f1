import * as z from "zod/mini";
import { CHECK_TITLES, type CheckId, type Said } from "../../../words/cli/doctor/command.ts";

const CHECK_IDS = Object.keys(CHECK_TITLES) as CheckId[];

/** `skipped`: what it needs is not there, and another row says so. */
export type Status = "ok" | "warning" | "failed" | "skipped";

export const rowFacts = z.strictObject({
  /** Of the check: one that finds several faults has several rows. */
  id: z.enum(CHECK_IDS),
  title: z.string(),
  status: z.enum(["ok", "warning", "failed", "skipped"]),
  /** In words. */
  found: z.string(),
  /** The command or the edit that mends it. */
  mend: z.optional(z.string()),
});

export type Row = z.infer<typeof rowFacts>;

export function row(id: CheckId, status: Status, said: Said): Row {
  return { id, title: CHECK_TITLES[id], status, ...said };
}

/** What is wrong, else that nothing is. */
export function faultsOr(faults: readonly Row[], fine: Row): readonly Row[] {
  return faults.length > 0 ? faults : [fine];
}
