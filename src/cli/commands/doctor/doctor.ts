import * as z from "zod/mini";
import { VERSION } from "../../../facts/version.ts";
import { safeText } from "../../../lib/log/secret-text.ts";
import {
  checking,
  DOCTOR_OPTIONS,
  DOCTOR_WORDS,
  shared,
} from "../../../words/cli/doctor/command.ts";
import { defineCommand, isoTime } from "../../command.ts";
import type { CommandContext } from "../../context.ts";
import { examine } from "./examine.ts";
import { renderRows } from "./render.ts";
import { type Row, rowFacts } from "./row.ts";
import { share } from "./share.ts";
import { testAccounts } from "./test-accounts.ts";

const doctorFacts = z.strictObject({
  /** Of this program. */
  version: z.string(),
  checkedAt: z.iso.datetime(),
  failed: z.number(),
  warnings: z.number(),
  checks: z.array(rowFacts),
  /** Where the checks were written to, for others to read. */
  shared: z.optional(z.string()),
});

export const doctor = defineCommand({
  path: ["doctor"],
  words: DOCTOR_WORDS,
  schema: doctorFacts,
  options: [
    ["--test", DOCTOR_OPTIONS.test],
    ["--share [file]", DOCTOR_OPTIONS.share],
  ],
  async gather(context, { options }) {
    const checks = await context.wait(checking(), allRows(context, options["test"] === true));
    const count = (status: Row["status"]) => checks.filter((row) => row.status === status).length;
    const facts = {
      version: VERSION,
      checkedAt: isoTime(context.clock.now()),
      failed: count("failed"),
      warnings: count("warning"),
      checks: [...checks],
    };
    const option = options["share"];
    if (option === undefined) return facts;
    return { ...facts, shared: share(facts, option, context) };
  },
  render({ checks, shared: path }, view) {
    const rows = renderRows(checks, view);
    return path === undefined ? rows : `${rows}\n${safeText(shared(path))}`;
  },
  exitCode: ({ failed }) => (failed > 0 ? 1 : 0),
});

/** The test comes last: whoever refreshes a token meanwhile changes what the others look at. */
async function allRows(context: CommandContext, withTest: boolean): Promise<readonly Row[]> {
  const rows = await examine(context);
  return withTest ? [...rows, ...(await testAccounts(context))] : rows;
}
