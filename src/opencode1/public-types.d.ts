import type { Plugin } from "@opencode-ai/plugin";

/** The plugin: OpenCode 1.x takes `server`, OpenCode 2 takes `setup`. */
declare const plugin: {
  readonly id: "opencode-kiro-auth";
  readonly server: Plugin;
  /** @returns what ends it; undefined for a host that is not OpenCode 2 */
  readonly setup: (context: unknown) => Promise<(() => Promise<void>) | undefined>;
};
export default plugin;
