/** The oldest OpenCode that the plugin has answered in (OPENCODE 1.5); package.json names it, too. */
export const OLDEST_HOST = "1.0.152";
