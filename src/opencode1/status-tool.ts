import type { ToolDefinition } from "@opencode-ai/plugin";
import { hideKnownSecrets } from "../lib/log/known-secrets.ts";
import type { AccountStatus } from "../plugin/tools/account-status.ts";
import { STATUS_TOOL_DESCRIPTION } from "../words/chat/status-tool.ts";
import { NAME } from "../words/tui/panel.ts";

/** What is left, as a tool of OpenCode's. What it throws is what the model reads. */
export function createStatusTool(status: AccountStatus): ToolDefinition {
  return {
    description: STATUS_TOOL_DESCRIPTION,
    args: {},
    async execute(_none, { abort, sessionID }) {
      const output = await status({ sessionId: sessionID, signal: abort });
      return { title: NAME, output: hideKnownSecrets(output) };
    },
  };
}
