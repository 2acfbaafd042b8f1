import { resolve } from "node:path";
import { createFile, systemDisk } from "../../../lib/disk/disk.ts";
import { redactText } from "../../../lib/log/secret-text.ts";
import { shareExists, shareFailed } from "../../../words/cli/doctor/command.ts";
import { CliError } from "../../cli-error.ts";
import type { CommandContext } from "../../context.ts";
import { systemReason } from "./facts/reason.ts";
import { withoutNames } from "./without-names.ts";

const DEFAULT_NAME = "opencode-kiro-auth-doctor.json";

/**
 * Writes what was found to a new file for its owner only, without secrets, addresses and names.
 * @param option what follows `--share`; true if nothing does
 * @returns its path
 * @throws CliError `file_exists`, `file_unwritable`
 */
export function share(
  facts: object,
  option: unknown,
  { directory, machine }: Pick<CommandContext, "directory" | "machine">,
): string {
  const path = resolve(directory, typeof option === "string" ? option : DEFAULT_NAME);
  const system = { platform: machine.platform, runtime: runtime() };
  const text = JSON.stringify(
    { ...system, ...facts },
    (_key, value: unknown) =>
      typeof value === "string" ? withoutNames(redactText(value), machine) : value,
    2,
  );
  try {
    createFile(systemDisk, path, Buffer.from(`${text}\n`));
  } catch (error) {
    const reason = systemReason(error);
    if (reason === "EEXIST") throw new CliError("file_exists", shareExists(path));
    throw new CliError("file_unwritable", shareFailed(path, reason));
  }
  return path;
}

function runtime(): string {
  const { bun, node } = process.versions;
  return bun === undefined ? `Node ${node}` : `Bun ${bun}`;
}
