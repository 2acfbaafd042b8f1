import type { TuiPluginModule } from "@opencode-ai/plugin/tui";

/** The part of the plugin that OpenCode's terminal UI loads. */
declare const plugin: TuiPluginModule & { readonly id: "opencode-kiro-auth" };
export default plugin;
