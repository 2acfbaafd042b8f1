import { hideKnownSecrets } from "../lib/log/known-secrets.ts";
import { type AccountStatus, STATUS_TOOL } from "../plugin/tools/account-status.ts";
import { STATUS_TOOL_DESCRIPTION } from "../words/chat/status-tool.ts";
import { forOpenCode2 } from "./words.ts";
import type { Context, Registration } from "./context.ts";

/**
 * What is left, as a tool of released versions; the preview takes tools in another shape, and names
 * no `app`. A rejection would be a defect of the plugin, so a failure is an answer, too.
 */
export async function registerStatusTool(
  { app, tool }: Context,
  status: AccountStatus | undefined,
): Promise<Registration | undefined> {
  if (status === undefined || app === undefined) return undefined;
  return await tool?.transform((editor) =>
    editor.add({
      name: STATUS_TOOL,
      description: STATUS_TOOL_DESCRIPTION,
      input: { type: "object", properties: {}, additionalProperties: false },
      // Otherwise the model could only write code that calls it.
      options: { codemode: false },
      execute: async (_none, { sessionID, signal = new AbortController().signal }) => {
        const text = await status({ sessionId: sessionID, signal }).catch(wordsOf);
        return { content: hideKnownSecrets(forOpenCode2(text)) };
      },
    }),
  );
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
