import type { TuiPluginModule } from "@opencode-ai/plugin/tui";
import { tui } from "./tui/plugin.ts";

/** What OpenCode's terminal UI loads (OPENCODE 9.1); the plugin that serves is a module of its own. */
export default { id: "opencode-kiro-auth", tui } satisfies TuiPluginModule;
