import type { PluginInput } from "@opencode-ai/plugin";

/** What OpenCode 1.14.34 runs in; 1.3.2 has 1.3.11. */
const FIRST_LISTING_BUN = "1.3.12";

/** It cannot read the answers of the package that it downloads for us (OPENCODE 1.5). */
export function isTooOld({ client, serverUrl }: PluginInput): boolean {
  // The types are those of the newest version.
  const { session } = client as Partial<PluginInput["client"]>;
  const isOld = (serverUrl as URL | undefined) === undefined;
  return isOld && session !== undefined && !("promptAsync" in session);
}

/**
 * Its command `models` asks no plugin (OPENCODE 1.5).
 * @param bun the version that it runs in; undefined in Node
 */
export function listsNoModels(input: PluginInput, bun: string | undefined): boolean {
  if ("experimental_workspace" in input || bun === undefined) return false;
  return bun.localeCompare(FIRST_LISTING_BUN, "en", { numeric: true }) < 0;
}
