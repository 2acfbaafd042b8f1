import type { Said } from "../../../../../src/words/cli/doctor/command.ts";

/** As `doctor` shows it, in two lines. */
export function said({ found, mend }: Said): string {
  return mend === undefined ? found : `${found}\n→ ${mend}`;
}
