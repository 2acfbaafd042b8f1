import type { Plugin } from "@opencode-ai/plugin";

/** The plugin, as OpenCode loads it. */
declare const plugin: Plugin & { readonly id: "opencode-kiro-auth"; readonly server: Plugin };
export default plugin;
