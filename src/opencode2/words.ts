import { LOGIN_COMMAND } from "../words/terms.ts";

/** The same in the command line of OpenCode 2 (OPENCODE2 3). */
const LOGIN_COMMAND_2 = "opencode auth login kiro";

/** A sentence of ours, for people who have OpenCode 2. */
export function forOpenCode2(text: string): string {
  return text.replaceAll(LOGIN_COMMAND, LOGIN_COMMAND_2);
}
