import * as z from "zod/mini";
import { addHostRecord } from "../../../../core/host/add-host-record.ts";
import type { Core } from "../../../../core/core.ts";
import { createHostRecord } from "../../../../core/host/host-record.ts";
import { worktreeOf } from "../../../../core/host/worktree.ts";
import {
  hostElsewhere,
  hostNotTold,
  hostTold,
  hostWithoutPlugin,
} from "../../../../words/cli/accounts/add.ts";
import type { CommandContext } from "../../../context.ts";
import { setupLine } from "../../../host-config/spec.ts";
import { isPluginNamed } from "../../doctor/checks/host/plugin.ts";
import { copyOfPath } from "../../doctor/facts/host/copies.ts";
import { loosePlugins, readHostSettings } from "../../doctor/facts/host/settings.ts";

/** Whether OpenCode has a Kiro login, without which it uses no account. */
export const hostFacts = {
  hostRecord: z.enum(["present", "added", "elsewhere", "failed", "plugin-missing"]),
  /** Path of OpenCode's file of logins. */
  hostFile: z.string(),
  /** `plugin-missing`: the command that adds the plugin and tells OpenCode of the login. */
  setup: z.optional(z.string()),
};

interface HostFacts {
  readonly hostRecord: "present" | "added" | "elsewhere" | "failed" | "plugin-missing";
  readonly hostFile: string;
  readonly setup?: string | undefined;
}

/**
 * Tells OpenCode of an account. Not before it loads the plugin: with a record and without the
 * provider that the plugin makes, no start of OpenCode would succeed (OPENCODE 3.1).
 */
export async function tellHost(
  core: Core,
  context: CommandContext,
  id: string,
): Promise<HostFacts> {
  const hostFile = core.paths.hostLoginsFile;
  const isTold = createHostRecord(hostFile, context.machine.env)();
  if (isTold) return { hostRecord: "present", hostFile };
  if (!(await isPluginListed(context))) {
    return { hostRecord: "plugin-missing", hostFile, setup: setupLine(context.program) };
  }
  return { hostRecord: await addHostRecord(core, id), hostFile };
}

/** Whether OpenCode is told to load the plugin here. */
export async function isPluginListed({ directory, machine }: CommandContext): Promise<boolean> {
  const project = { directory, worktree: worktreeOf(directory) };
  return isPluginNamed({
    settings: await readHostSettings(machine, project),
    loose: loosePlugins(machine, project),
    copyOf: copyOfPath,
  });
}

export function hostSentences({ hostFile, hostRecord, setup = "" }: HostFacts): readonly string[] {
  switch (hostRecord) {
    case "present":
      return [];
    case "added":
      return [hostTold()];
    case "failed":
      return [hostNotTold(hostFile)];
    case "elsewhere":
      return [hostElsewhere()];
    case "plugin-missing":
      return [hostWithoutPlugin(setup)];
  }
}
