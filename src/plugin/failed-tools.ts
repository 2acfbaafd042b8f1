import type { Hooks } from "@opencode-ai/plugin";

type MessagesHook = NonNullable<Hooks["experimental.chat.messages.transform"]>;

/**
 * Remembers which tool calls OpenCode knows as failed: its chat-completions request carries a
 * failed result as plain text, and Kiro wants to be told (PROTOCOL 3.3, `status`).
 */
export function createFailedTools(): {
  readonly ids: () => ReadonlySet<string>;
  readonly onMessages: MessagesHook;
} {
  const failed = new Set<string>();
  return {
    ids: () => failed,
    onMessages: (_input, { messages }) => {
      for (const part of messages.flatMap((message) => message.parts)) {
        if (part.type === "tool" && part.state.status === "error") failed.add(part.callID);
      }
      return Promise.resolve();
    },
  };
}
