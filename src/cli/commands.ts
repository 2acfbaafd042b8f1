import type { Command } from "./command.ts";
import { accounts } from "./commands/accounts/list.ts";
import { doctor } from "./commands/doctor/doctor.ts";
import { usage } from "./commands/usage/usage.ts";

/** Every command, in the order of the help. */
export const COMMANDS: readonly Command[] = [accounts, usage, doctor];
