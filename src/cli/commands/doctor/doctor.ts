import * as z from "zod/mini";
import { VERSION } from "../../../core/core.ts";
import { checking, DOCTOR_WORDS } from "../../../words/cli/doctor/command.ts";
import { defineCommand, isoTime } from "../../command.ts";
import { examine } from "./examine.ts";
import { renderRows } from "./render.ts";
import { type Row, rowFacts } from "./row.ts";

const doctorFacts = z.strictObject({
  /** Of this program. */
  version: z.string(),
  checkedAt: z.iso.datetime(),
  failed: z.number(),
  warnings: z.number(),
  checks: z.array(rowFacts),
});

export const doctor = defineCommand({
  path: ["doctor"],
  words: DOCTOR_WORDS,
  schema: doctorFacts,
  async gather(context) {
    const checks = await context.wait(checking(), examine(context));
    const count = (status: Row["status"]) => checks.filter((row) => row.status === status).length;
    return {
      version: VERSION,
      checkedAt: isoTime(context.clock.now()),
      failed: count("failed"),
      warnings: count("warning"),
      checks: [...checks],
    };
  },
  render: ({ checks }, view) => renderRows(checks, view),
  exitCode: ({ failed }) => (failed > 0 ? 1 : 0),
});
