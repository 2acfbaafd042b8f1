import type { Command } from "./command.ts";
import { add } from "./commands/accounts/add/add.ts";
import { disable, enable } from "./commands/accounts/enable.ts";
import { label } from "./commands/accounts/label.ts";
import { accounts } from "./commands/accounts/list.ts";
import { prefer } from "./commands/accounts/prefer.ts";
import { remove } from "./commands/accounts/remove.ts";
import { exportCommand } from "./commands/accounts/transfer/export.ts";
import { importAccounts } from "./commands/accounts/transfer/import.ts";
import { doctor } from "./commands/doctor/doctor.ts";
import { importCommand } from "./commands/import/import.ts";
import { models } from "./commands/models.ts";
import { usage } from "./commands/usage/usage.ts";
import { status } from "./commands/status/status.ts";
import { config } from "./commands/config/config.ts";
import { logs } from "./commands/logs/logs.ts";
import { removePlugin } from "./commands/setup/remove.ts";
import { setup } from "./commands/setup/setup.ts";

/** Every command, in the order of the help. */
export const COMMANDS: readonly Command[] = [
  status,
  accounts,
  add,
  label,
  enable,
  disable,
  prefer,
  remove,
  exportCommand,
  importAccounts,
  usage,
  models,
  importCommand,
  doctor,
  config,
  logs,
  setup,
  removePlugin,
];
