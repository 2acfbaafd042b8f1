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
import { isPluginNamed } from "../../doctor/checks/host/plugin.ts";
import { copyOfPath } from "../../doctor/facts/host/copies.ts";
import { loosePlugins, readHostSettings } from "../../doctor/facts/host/settings.ts";

/** Whether OpenCode has a Kiro login, without which it uses no account. */
export const hostFacts = {
  hostRecord: z.enum(["present", "added", "elsewhere", "failed", "plugin-missing"]),
  /** Path of OpenCode's file of logins. */
  hostFile: z.string(),
};

interface HostFacts {
  readonly hostRecord: "present" | "added" | "elsewhere" | "failed" | "plugin-missing";
  readonly hostFile: string;
}

/**
 * Tells OpenCode of an account. Not before it loads the plugin: with a record and without the
 * provider that the plugin makes, no start of OpenCode would succeed (OPENCODE 3.1).
 */
export async function tellHost(
  core: Core,
  { directory, machine }: CommandContext,
  id: string,
): Promise<HostFacts> {
  const hostFile = core.paths.hostLoginsFile;
  if (createHostRecord(hostFile, machine.env)()) return { hostRecord: "present", hostFile };
  const project = { directory, worktree: worktreeOf(directory) };
  const isNamed = isPluginNamed({
    settings: await readHostSettings(machine, project),
    loose: loosePlugins(machine, project),
    copyOf: copyOfPath,
  });
  return { hostRecord: isNamed ? await addHostRecord(core, id) : "plugin-missing", hostFile };
}

export function hostSentences({ hostFile, hostRecord }: HostFacts): readonly string[] {
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
      return [hostWithoutPlugin()];
  }
}
